"""What a back end answered: how long it asks to wait, and what it says without its mark-up."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.adapters.http.answer import Answer

NOW = 1_700_000_000.0


def answer(headers: Mapping[str, str] | None = None, *, status: int = 429, body: bytes = b"") -> Answer:
    """Return an answer with these headers."""
    return Answer(
        status, CIMultiDict({name.replace("_", "-"): each for name, each in (headers or {}).items()}), body
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry_After": "0"}, 0.0),
        ({"retry_after": "12"}, 12.0),
        ({"Retry_After": "1.5"}, 1.5),
        ({"Retry_After": "Tue, 14 Nov 2023 22:14:20 GMT"}, 60.0),
        ({"Retry_After": "Tue, 14 Nov 2023 22:12:20 GMT"}, 0.0),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "٣"}, None),
        ({"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "1700000030"}, 30.0),
        ({"X_RateLimit_Remaining": "7", "X_RateLimit_Reset": "1700000030"}, None),
        ({"X_RateLimit_Remaining": "0"}, None),
    ],
)
def test_how_long_it_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    """As seconds, as a date, or by GitHub's reset; what cannot be read asks for nothing."""
    assert answer(headers).wait(NOW) == seconds


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"message": "Not Found", "documentation_url": "https://x"}', "Not Found"),
        (b'{"error": "unauthorized", "code": 16, "message": "unauthorized"}', "unauthorized"),
        (b'{"status": "error", "errorType": "bad_data", "error": "parse error"}', "parse error"),
        (b'{"error": {"message": "Invalid", "errors": ["From is missing"]}}', "Invalid: From is missing"),
        (b"parse error at line 1,\n col 5: syntax error\n", "parse error at line 1, col 5: syntax error"),
        (b"<html><body><h1>502 Bad Gateway</h1></body></html>", "a page of HTML, as a proxy sends"),
        (b"<!DOCTYPE html>", "a page of HTML, as a proxy sends"),
        (b"{}", ""),
        (b"", ""),
        (b"\xff\xfe", "��"),
    ],
)
def test_its_words(body: bytes, told: str) -> None:
    """Wherever a vendor puts its sentence, it is found; a page of HTML is named as what it is."""
    assert answer(body=body).told([]) == told


@given(st.binary(max_size=2000) | st.from_type(object).map(lambda each: json.dumps(str(each)).encode()))
def test_whatever_it_says_is_one_short_line(body: bytes) -> None:
    """Nothing that is answered breaks the sentence it is told in."""
    told = answer(body=body).told(["x"])

    assert len(told) <= 300
    assert "\n" not in told


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (200, {}, "success"),
        (204, {}, "success"),
        (302, {}, ""),
        (403, {}, ""),
        (403, {"Retry_After": "1"}, "too many"),
        (403, {"X_RateLimit_Remaining": "0"}, "too many"),
        (403, {"X_RateLimit_Remaining": "5"}, ""),
        (408, {}, "failure"),
        (420, {}, "too many"),
        (422, {}, ""),
        (429, {}, "too many"),
        (500, {}, "failure"),
        (503, {"Retry_After": "1"}, "failure"),
    ],
)
def test_what_a_status_means(status: int, headers: dict[str, str], kind: str) -> None:
    """Done, surely not done because there are too many calls, perhaps done, or a refusal."""
    found = answer(headers, status=status)
    kinds = {"success": found.is_success, "too many": found.is_too_many, "failure": found.is_failure}

    assert [name for name, is_one in kinds.items() if is_one] == [kind][: bool(kind)]
