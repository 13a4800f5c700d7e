"""Lets links that lead out of docs/ work on the site, too: what they name is taken along."""

import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PAGES = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md", "README.md": "index.md"}
"""Documents beside docs/ and their pages; the site has an index of its own in place of the README."""

_LINK = re.compile(r"(?<=\]\()(?!https?://|#)([^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the documents from beside docs/, and every other file that a page links to."""
    root = Path(config.docs_dir).parent
    for name, page in PAGES.items():
        if files.get_file_from_path(page) is None:
            files.append(File.generated(config, page, content=(root / name).read_text(encoding="utf-8")))
    for page in files.documentation_pages():
        for name in _outside(page.content_string, page.src_uri):
            if name not in PAGES and files.get_file_from_path(f"files/{name}") is None:
                files.append(File.generated(config, f"files/{name}", abs_src_path=str(root / name)))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point the links of a page at what was taken along."""
    del config, files
    src = page.file.src_uri

    def moved(match: re.Match[str]) -> str:
        return _moved(match[1], src)

    return _LINK.sub(moved, markdown)


def _outside(markdown: str, src: str) -> list[str]:
    """Return what a page links to outside of docs/, seen from the project's folder."""
    named = (_from_root(link, src) for link in _LINK.findall(markdown))
    return [name for name in named if not name.startswith("docs/")]


def _moved(link: str, src: str) -> str:
    """Return where a link leads on the site, as the page `src` writes it."""
    name = _from_root(link, src)
    inside = name.removeprefix("docs/") if name.startswith("docs/") else PAGES.get(name, f"files/{name}")
    return "../" * src.count("/") + inside


def _from_root(link: str, src: str) -> str:
    """Return what a link means seen from the project's folder; `src` is the page, seen from docs/."""
    is_beside = src in PAGES.values() and src != "index.md"
    parts: list[str] = []
    for part in (PurePosixPath() if is_beside else PurePosixPath("docs", src).parent).joinpath(link).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
