"""Names: those that promise a secret, and those that only sound like it."""

import pytest

from bot.core.inquiries.redaction.names import without_named


@pytest.mark.parametrize(
    "name",
    [
        "pass",
        "DB_PASS",
        "apiKey",
        "API-KEY",
        "private_key",
        "sharedAccessKey",
        "X-Amz-Signature",
        "auth",
        "otp",
    ],
)
def test_these_promise_one(name: str) -> None:
    """However they are spelled."""
    assert without_named(f"{name}=abc") == f"{name}=[redacted]"


@pytest.mark.parametrize(
    "name",
    [
        "public_key",
        "key",
        "bypass",
        "author",
        "password_policy",
        "secretName",
        "token_expires_in",
        "tokenUrl",
    ],
)
def test_these_do_not(name: str) -> None:
    """They tell something about a secret, or nothing at all."""
    assert without_named(f"{name}=abc") == f"{name}=abc"


def test_a_tag_is_no_comparison() -> None:
    """`token>` promises one inside a tag alone."""
    assert without_named("<token>abc</token>") == "<token>[redacted]</token>"
    assert without_named("if token>abc then") == "if token>abc then"


def test_numbers_of_things_and_the_folder_are_no_secrets() -> None:
    """`tokens: 42` counts, `PWD` is where a shell stands; a number behind `password` is one."""
    assert without_named("tokens: 42, pass: 12 PWD=/srv/app") == "tokens: 42, pass: 12 PWD=/srv/app"
    assert without_named("a password: 42, Pwd=/x") == "a password: [redacted], Pwd=[redacted]"
