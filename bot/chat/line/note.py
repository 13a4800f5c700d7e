"""A small text that survives restarts: one file in the state folder, replaced whole."""

from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


class Note:
    """The text in `path`; a note that cannot be written still holds for the life of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text: str | None = None

    def read(self) -> str:
        """Return the text, empty where there is none."""
        if self._text is None:
            try:
                self._text = self._path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                if not isinstance(error, FileNotFoundError):
                    log.warning("note not readable", path=str(self._path), error=repr(error))
                self._text = ""
        return self._text

    def write(self, text: str) -> None:
        """Keep `text` instead of what was there."""
        self._text = text
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            log.warning("note not written", path=str(self._path), error=repr(error))
