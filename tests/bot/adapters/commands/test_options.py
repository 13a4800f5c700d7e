"""What the options of every adapter of commands have in common."""

import pytest

from bot.adapters.commands.options import check_names, hide, passed


def test_variables_are_passed_on_by_name() -> None:
    """Those that are named and PATH, no others."""
    assert passed(["URL"], {"PATH": "/bin", "URL": "u", "DISCORD_TOKEN": "x"}) == {"PATH": "/bin", "URL": "u"}
    with pytest.raises(ValueError, match="URL is not set in the environment"):
        passed(["URL"], {})


def test_what_is_not_known_yet_is_refused() -> None:
    """Else the command would be called with the name instead of the value."""
    check_names("ask", ["t", "{service}", "{else}"], ["version"])
    with pytest.raises(ValueError, match=r"`ask` has no \{version\}"):
        check_names("ask", ["t", "--v={version}"], ["version"])


def test_what_was_passed_on_is_not_said() -> None:
    """The longest first, so that no half of one is left; paths and little words are."""
    environ = {"PATH": "/usr/bin", "TOKEN": "s3cret", "LONG": "s3cret-and-more", "ON": "1"}

    assert hide("1 /usr/bin s3cret-and-more s3cret", environ) == "1 /usr/bin ($LONG) ($TOKEN)"
