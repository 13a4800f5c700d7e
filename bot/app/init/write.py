"""Holds what was made against the strict readers, and writes it where nothing is: all of it or nothing."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.app import schema
from bot.app.faults import REFUSED, Fault
from bot.app.init.skeletons import SKELETONS
from bot.core.policy.load import load as load_matrix
from bot.settings import SettingsError
from bot.settings import load as load_settings
from bot.strict_yaml import Faults


@dataclass(frozen=True, slots=True)
class Draft:
    """The files as they will be, by their paths; the settings come first."""

    texts: Mapping[Path, str]

    @property
    def settings(self) -> Path:
        """Where the settings will be."""
        return next(iter(self.texts))


def refuse_unreadable(settings: str, matrix: str) -> None:
    """Raise Fault where a strict reader would not take what was made; nothing was written then."""
    environ = {name: "x" for each in SKELETONS.values() for name in each.variables}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "chatops.yaml")
        path.write_text(settings, encoding="utf-8")
        try:
            found = load_settings(path, environ)
            services = [service.name for service in found.services]
            load_matrix(matrix.encode(), "approval_matrix.yaml", found.environments, services)
        except (SettingsError, Faults) as error:
            told = "Nothing was written: the answers do not go together."
            raise Fault(REFUSED, told, *error.lines) from error


def write(draft: Draft) -> None:
    """Write every file of the draft, and the schemas beside the settings; raise Fault, and take all back."""
    written = list[Path]()
    try:
        for path, text in draft.texts.items():
            with _new(path) as file:
                written.append(path)
                file.write(text)
        schema.write(draft.settings.parent)
    except OSError as error:
        for path in written:
            path.unlink()
        raise Fault(
            REFUSED,
            f"{error.filename or written[-1]} cannot be written ({error.strerror}). Nothing was written; "
            "make the folder yours, or name another one by --config.",
        ) from error


def _new(path: Path) -> TextIO:
    """Open a file that is not there yet, and never one that came meanwhile."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    return os.fdopen(descriptor, "w", encoding="utf-8")
