/** Draw an embed: title, description, fields, pictures, footer, colour. */

import { el } from "../dom.js";
import { markdown } from "../text/markdown.js";
import { inline } from "../text/inline.js";
import { clock } from "../text/timestamps.js";
import { ownPath, picture } from "./files.js";
import { hex } from "./names.js";

/** Return the embed's node; `names` resolves mentions, `home` is where the local Discord serves files. */
export function embedView(embed, names, home) {
  const node = el(
    "article",
    { class: "embed" },
    embed.author?.name && el("p", { class: "embed-author" }, embed.author.name),
    embed.title && el("h3", { class: "embed-title" }, title(embed, names)),
    embed.description && el("div", { class: "embed-text" }, markdown(embed.description, names)),
    embed.fields?.length ? el("dl", { class: "embed-fields" }, embed.fields.map((field) => fieldView(field, names))) : null,
    pictureView(embed.image, "embed-image", home),
    pictureView(embed.thumbnail, "embed-thumbnail", home),
    footer(embed),
  );
  if (embed.color) node.style.borderInlineStartColor = hex(embed.color);
  return node;
}

function title(embed, names) {
  const text = inline(embed.title, names);
  if (!/^https?:/.test(embed.url ?? "")) return text;
  return el("a", { href: embed.url, target: "_blank", rel: "noopener noreferrer" }, text);
}

function fieldView(field, names) {
  return el(
    "div",
    { class: field.inline ? "field field-inline" : "field" },
    el("dt", {}, inline(field.name, names)),
    el("dd", {}, markdown(field.value, names)),
  );
}

/** A picture of this machine is shown; one of another host is only linked to, since this page asks nobody else. */
function pictureView(image, kind, home) {
  const path = ownPath(image?.url, home);
  if (path) return el("div", { class: kind }, picture(path, decodeURIComponent(image.url.split("/").at(-1)), image));
  if (!/^https?:/.test(image?.url ?? "")) return null;
  return el("p", { class: kind }, el("a", { href: image.url, target: "_blank", rel: "noopener noreferrer" }, image.url));
}

function footer({ footer: foot, timestamp }) {
  if (!foot?.text && !timestamp) return null;
  const between = foot?.text && timestamp ? " · " : null;
  return el("p", { class: "embed-footer" }, foot?.text ?? null, between, timestamp ? clock(timestamp) : null);
}
