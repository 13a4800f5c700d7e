"""Publications and views of the status page to test with, harmless and hostile."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from bot.core.domain.incident import Severity, Status
from bot.core.ports.status_page import Publication, Statement
from bot.web.status import StatusView
from tests.fakes.operations import NOON

PAYMENTS = Publication(
    key="inc_1",
    title="Payment processing failures",
    severity=Severity.SEV1,
    service="payment-service",
    opened_at=NOON,
    statements=(
        Statement(NOON, Status.INVESTIGATING, "Payments fail."),
        Statement(NOON + timedelta(minutes=9), Status.IDENTIFIED, "Stripe API key expired."),
    ),
)
CHECKOUT = Publication(
    key="inc_0",
    title="Checkout slow",
    severity=Severity.SEV3,
    service="order-service",
    opened_at=NOON - timedelta(days=2),
    statements=(
        Statement(NOON - timedelta(days=2), Status.INVESTIGATING, "Checkout is slow."),
        Statement(NOON - timedelta(days=2, minutes=-23), Status.RESOLVED, "It is fast again."),
    ),
    resolved_at=NOON - timedelta(days=2, minutes=-23),
)
HOSTILE = (
    "x" * 300,
    "🔥👩‍🚒" * 40,
    "@everyone <@&1> https://example.com/" + "a" * 200,
    "\u202egnp.exe\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "bell \x07 nul \x00 escape \x1b[31m next \x85 c1 \x9f",
    "half \ud83d other half \udc00 none \ufffe \uffff \ufdd0 \U0001ffff",
    "</title></style><script>alert(1)</script> & &amp; \"'` ]]> <!-- -->",
    "$headline ${css} {0} %s",
    "\x00\x01\u202e",
    "first\r\nsecond\rthird\u2028fourth\n\n\n\n\nfifth",
)
"""What somebody may type that is hard to show."""


def make_view(*publications: Publication, **changes: Any) -> StatusView:
    """Return a view of these, made at noon."""
    fields: dict[str, Any] = {
        "services": ("order-service", "payment-service"),
        "publications": publications,
        "made_at": NOON + timedelta(minutes=30),
        "zone": UTC,
    }
    return StatusView(**{**fields, **changes})


def saying(words: str, **changes: Any) -> Publication:
    """Return an incident that says `words` wherever it says something."""
    statements = tuple(replace(each, text=words) for each in PAYMENTS.statements)
    return replace(PAYMENTS, **{"title": words, "statements": statements, "service": words, **changes})


def hostile_view() -> StatusView:
    """Return a view with all that is hard to show, open and past."""
    publications = [
        saying(words, key=f"inc_{number}", resolved_at=None if number % 2 else NOON)
        for number, words in enumerate(HOSTILE)
    ]
    return make_view(*publications, services=HOSTILE)


def read_xml(document: bytes) -> Element:
    """Return the root of what we wrote, as strictly read as feed readers do."""
    return fromstring(document)  # noqa: S314 - our own document, and small
