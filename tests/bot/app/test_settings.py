"""Settings for a command: read whole, or without the credentials that it does not need."""

import pytest

from bot.app.faults import Fault
from bot.app.settings import Unread, read
from tests.fakes.folder import Folder


@pytest.mark.parametrize("named", ["{credential: second_factor}", "{env: NOWHERE}", "{file: nowhere}"])
def test_credentials_can_be_left_unread(folder: Folder, named: str) -> None:
    """Who needs none reads the settings where none is to be had; everybody else is told which is missing."""
    written = folder.settings.read_text(encoding="utf-8")
    folder.settings.write_text(f"second_factor: {{key: {named}}}\n{written}", encoding="utf-8")

    assert read(folder.settings, folder.path / "other", Unread()).state == folder.path / "other"
    with pytest.raises(Fault, match=r"NOWHERE|nowhere|CREDENTIALS_DIRECTORY"):
        read(folder.settings)
