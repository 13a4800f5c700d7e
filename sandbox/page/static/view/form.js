/** Show a form that an application answered with, until it is sent or cancelled. */

import { el, uniqueId } from "../dom.js";
import { formData } from "../forms/data.js";
import { Field, wordsView } from "./field.js";
import { names } from "./names.js";

/** `send(modal, data)` resolves to null when it was taken, else to what went wrong; `closed()` follows each closing. */
export class Form {
  constructor(dialog, send, closed) {
    this.dialog = dialog;
    this.send = send;
    this.modal = null; // the form on the screen
    this.title = uniqueId("form-title");
    dialog.setAttribute("aria-labelledby", this.title);
    dialog.addEventListener("close", () => dialog.open || this.#ended(closed));
  }

  /** Show a form, in place of any other. */
  open(modal, world) {
    this.close();
    this.modal = modal;
    this.fields = [];
    this.notice = el("p", { class: "failure", role: "alert" });
    this.submit = el("button", { type: "submit", class: "button button-primary" }, "Submit");
    const parts = modal.components.map((part) => wordsView(part, names(world)) ?? this.#field(part, uniqueId("field"), world));
    this.dialog.replaceChildren(this.#view(modal, parts));
    this.dialog.showModal();
    this.fields[0]?.control.focus();
  }

  /** Take the form away, with all that was entered. */
  close() {
    this.modal = null;
    this.dialog.close();
  }

  #ended(closed) {
    this.modal = null;
    this.dialog.replaceChildren();
    closed();
  }

  #field(part, key, world) {
    const field = new Field(part, key, world);
    this.fields.push(field);
    return field.node;
  }

  #view(modal, parts) {
    return el(
      "form",
      { class: "form", novalidate: true, autocomplete: "off", onsubmit: (event) => this.#submit(event) },
      el("h2", { class: "form-title", id: this.title }, modal.title),
      el("div", { class: "form-fields" }, parts),
      this.notice,
      el(
        "div",
        { class: "form-foot" },
        el("p", { class: "subtext" }, `This goes to ${modal.application.name}.`),
        el("button", { type: "button", class: "button", onclick: () => this.close() }, "Cancel"),
        this.submit,
      ),
    );
  }

  /** Send it once nothing is wrong with any field; what was entered stays there until it was taken. */
  async #submit(event) {
    event.preventDefault();
    const wrong = this.fields.filter((field) => !field.check());
    if (wrong.length) return wrong[0].control.focus();
    if (this.submit.ariaBusy === "true") return;
    const { modal } = this;
    this.#wait("true", "");
    const failure = await this.send(modal, formData(modal, new Map(this.fields.map(({ input, entered }) => [input.custom_id, entered]))));
    if (modal !== this.modal) return; // it was closed meanwhile
    if (failure) this.#wait("false", `${failure}. What you entered is still here.`);
    else this.close();
  }

  /** A button that waits keeps the focus. */
  #wait(busy, said) {
    this.submit.ariaBusy = busy;
    this.submit.ariaDisabled = busy;
    this.notice.textContent = said;
  }
}
