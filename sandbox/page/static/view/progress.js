/** Draw progress: `▰▰▰▱▱▱` as a bar that moves on when its message is edited. */

import { el } from "../dom.js";

const FULL = "▰";

/** Return a bar that is as full as the written one. */
export function progressBar(written) {
  const full = [...written].filter((mark) => mark === FULL).length;
  const done = el("span", { class: "progress-done" });
  done.style.width = `${(100 * full) / written.length}%`;
  return el(
    "span",
    { class: "progress", role: "progressbar", "aria-label": "Progress", "aria-valuemin": "0", "aria-valuenow": String(full), "aria-valuemax": String(written.length) },
    done,
  );
}

/** Let the bars of a message's new node go on from where those of its old one stood. */
export function moveOn(old, fresh) {
  const before = old.querySelectorAll(".progress-done");
  fresh.querySelectorAll(".progress-done").forEach((done, index) => {
    const { width } = done.style;
    if (!before[index] || before[index].style.width === width) return;
    done.style.width = before[index].style.width;
    done.getBoundingClientRect(); // the way begins here
    done.style.width = width;
  });
}
