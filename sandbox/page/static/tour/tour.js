/** The guided tour: it shows a step, notices when it is done, and goes on until the reader leaves. */

import { el } from "../dom.js";
import { markdown } from "../text/markdown.js";
import { END, STEPS } from "./steps.js";
import { Story } from "./story.js";

const NO_CARD = "There is no such request yet. Begin again, or ask for it first.";

/** `root`: where it is shown; `toggle`: the button that begins it; `acts`: {panes, panel, channel, left() when the reader leaves}. */
export class Tour {
  constructor(root, toggle, acts) {
    this.root = root;
    this.toggle = toggle;
    this.acts = acts;
    this.at = 0;
    this.words = el("div", { class: "tour-words", "aria-live": "polite" });
    this.buttons = el("div", { class: "tour-buttons" });
    root.append(this.words, this.buttons);
    toggle.addEventListener("click", () => this.change());
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /** Begin, or leave. */
  change() {
    if (this.isOpen) this.leave();
    else this.begin();
  }

  /** Begin with the first step, whatever was before. */
  async begin() {
    this.story = await Story.begin();
    this.root.hidden = false;
    this.toggle.setAttribute("aria-expanded", "true");
    this.leads = true;
    this.#go(0);
    this.check();
  }

  leave() {
    if (!this.isOpen) return;
    this.root.hidden = true;
    this.toggle.setAttribute("aria-expanded", "false");
    this.acts.left();
  }

  /** Look whether the step is done, after anything has changed. */
  check() {
    if (!this.isOpen || this.at >= STEPS.length) return;
    this.story.look(this.acts.panes.all.map(({ client }) => client.world), this.acts.panel.isOpen);
    if (!STEPS[this.at].done(this.story)) return;
    this.#go(this.at + 1);
    this.check();
  }

  #go(at) {
    this.at = at;
    const leads = this.leads || this.root.contains(document.activeElement);
    this.leads = false;
    const [alone, other] = STEPS[at]?.people ?? [];
    if (alone) this.acts.panes.show(alone, this.acts.channel);
    if (other) this.acts.panes.beside(other, this.acts.channel);
    this.#draw();
    if (leads) this.title.focus(); // whoever is led by the tour's own buttons goes on there
  }

  #draw() {
    const step = STEPS[this.at];
    const { title, text } = step ? { ...step, text: step.text(this.story) } : END;
    this.title = el("h2", { class: "tour-title", tabindex: "-1" }, step ? `${this.at + 1} of ${STEPS.length}: ` : "The end: ", title);
    this.fault = el("p", { class: "tour-fault" });
    this.help = step?.help ? button("Do it for me", () => this.#help(step)) : null;
    this.words.replaceChildren(this.title, ...markdown(text, {}), this.fault);
    this.buttons.replaceChildren(
      ...[
        this.help,
        step ? button("Skip", () => this.#skip()) : button("Begin again", () => this.begin()),
        button(step ? "Leave" : "Close", () => this.leave()),
      ].filter(Boolean),
    );
  }

  #skip() {
    this.#go(this.at + 1);
    this.check();
  }

  /** Do what the step asks for; the step itself ends when that is seen. */
  async #help(step) {
    if (this.help.ariaBusy === "true") return;
    this.help.ariaBusy = "true";
    this.fault.textContent = "";
    const pressed = this.help;
    this.leads = true;
    try {
      await step.help(this.story, {
        say: (person, line) => this.acts.panes.show(person, this.acts.channel).send(line),
        react: (person, emoji) => this.#react(person, emoji),
        look: () => this.acts.panel.show(true),
      });
    } catch (error) {
      this.leads = false;
      this.fault.textContent = error.message;
    }
    pressed.ariaBusy = "false";
  }

  async #react(person, name) {
    const { card } = this.story;
    if (!card) throw new Error(NO_CARD);
    await this.acts.panes.show(person, this.acts.channel).react(card, { id: null, name });
  }
}

function button(label, onclick) {
  return el("button", { type: "button", class: label === "Do it for me" ? "button button-primary" : "button", onclick }, label);
}
