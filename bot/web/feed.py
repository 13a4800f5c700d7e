"""The status page as an Atom feed: one entry for each incident, with all that was told of it.

https://www.rfc-editor.org/rfc/rfc4287
"""

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.core.incidents.components import STATES
from bot.core.ports.status_page import Publication, Statement
from bot.web import text
from bot.web.status import HEADLINES, StatusView, newest_first, spoken, title

_HOST = re.compile(r"(?:([A-Za-z0-9][A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_NOWHERE = "chatops.invalid"
"""A name that nobody can own: the entries of one page keep their ids wherever it is reached."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the page was asked for, as far as the request tells: both are empty where it does not.

    `base` is the address before `/status`, `name` its host.
    """

    base: str = ""
    name: str = ""


def origin(scheme: str, host: str) -> Origin:
    """Return the origin that a request's scheme and Host header give, which may be any text."""
    found = _HOST.fullmatch(host)
    if found is None or scheme not in {"http", "https"}:
        return Origin()
    return Origin(f"{scheme}://{host}/", found[1] or "")


def feed(view: StatusView, at: Origin) -> bytes:
    """Return the document in UTF-8; its links are relative where the origin is not known."""
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    _add(root, "id", f"tag:{at.name or _NOWHERE},2026:status")
    _add(root, "title", "Status")
    _add(root, "subtitle", HEADLINES[view.state])
    _add(
        root,
        "updated",
        _moment(view, max((each.updated_at for each in view.publications), default=view.made_at)),
    )
    _add(SubElement(root, "author"), "name", "Status")
    _link(root, at, "self", "status.atom", "application/atom+xml")
    _link(root, at, "alternate", "status", "text/html")
    for publication in view.publications:
        _entry(root, view, publication, at)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _entry(root: Element, view: StatusView, publication: Publication, at: Origin) -> None:
    entry = SubElement(root, "entry")
    _add(entry, "id", f"tag:{_NOWHERE},2026:incident/{quote(publication.key, safe='')}")
    _add(entry, "title", title(publication))
    _add(entry, "published", _moment(view, publication.opened_at))
    _add(entry, "updated", _moment(view, publication.updated_at))
    _link(entry, at, "alternate", "status", "text/html")
    SubElement(entry, "category", {"term": STATES[publication.severity].value})
    _add(entry, "content", _content(view, publication)).set("type", "html")


def _content(view: StatusView, publication: Publication) -> str:
    """Return the statements as HTML, newest first, under how bad it is and about what."""
    about = [spoken(STATES[publication.severity]), text.line(publication.service or "")]
    told = "\n".join(_statement(view, each) for each in newest_first(publication))
    return f"<p>{escape(' · '.join(filter(None, about)))}</p>\n{told}"


def _statement(view: StatusView, statement: Statement) -> str:
    words = escape(text.rows(statement.text)).replace("\n", "<br>")
    at = view.local(statement.at)
    return f"<p><strong>{statement.status.capitalize()}</strong> · {at:%d %b %Y, %H:%M %Z}<br>{words}</p>"


def _moment(view: StatusView, moment: datetime) -> str:
    return view.local(moment).isoformat(timespec="seconds")


def _link(parent: Element, at: Origin, rel: str, path: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": f"{at.base}{path}"})


def _add(parent: Element, tag: str, words: str) -> Element:
    element = SubElement(parent, tag)
    element.text = words
    return element
