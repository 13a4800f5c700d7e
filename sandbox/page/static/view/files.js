/** Draw the files under a message: pictures as they are, everything else to download. */

import { el } from "../dom.js";

const SHOWN = /^image\/(png|jpeg|gif|webp)(;|$)/;
const UNITS = ["bytes", "KB", "MB"];

/** Return the path on this host, with the page's token, of a file the local Discord serves under `home`, null for any other address. */
export function ownPath(address, home) {
  if (!URL.canParse(address ?? "", location.href)) return null;
  const { origin, pathname } = new URL(address, location.href);
  return [home, location.origin].includes(origin) && pathname.startsWith("/attachments/") ? pathname + location.search : null;
}

/** Return the nodes of a message's files, without those that its embeds show. */
export function filesView(message, home) {
  const shown = new Set((message.embeds ?? []).flatMap(({ image, thumbnail }) => [image?.url, thumbnail?.url]));
  return (message.attachments ?? []).filter(({ url }) => !shown.has(url)).map((file) => fileView(file, home));
}

/** Return a picture that opens in a tab of its own. `width` and `height` keep its place until it is there. */
export function picture(path, text, { width, height } = {}) {
  return el(
    "a",
    { class: "picture", href: path, target: "_blank", rel: "noopener noreferrer" },
    el("img", { src: path, alt: text, width: width ?? null, height: height ?? null }),
  );
}

function fileView(file, home) {
  const path = ownPath(file.url, home);
  if (path && SHOWN.test(file.content_type ?? "")) return picture(path, file.description ?? file.filename, file);
  return el(
    "p",
    { class: "attachment" },
    el("span", { "aria-hidden": "true" }, "📎"),
    el("a", { href: path ?? file.url, download: file.filename, rel: "noopener noreferrer" }, file.filename),
    el("span", { class: "file-size" }, size(file.size)),
  );
}

/** Say a number of bytes as people do: 312 bytes, 4.2 KB. */
function size(bytes) {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const amount = bytes / 1000 ** step;
  return `${step ? amount.toFixed(1) : amount} ${UNITS[step]}`;
}
