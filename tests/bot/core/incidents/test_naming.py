"""What incidents are called, and which service a title speaks of."""

from datetime import UTC, datetime
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain.catalog import Catalog, Service
from bot.core.incidents import naming

AT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
CATALOG = Catalog(
    {
        name: Service(name, ("production",))
        for name in (
            "payment-service",
            "order-service",
            "user-service",
            "log-service",
            "api-gateway",
            "service-registry",
        )
    }
)


@pytest.mark.parametrize(
    ("title", "service", "word"),
    [
        ("Payment processing failures", None, "payment"),
        ("The Checkout is failing", None, "checkout"),
        ("It's down", "order-service", "down"),
        ("\N{FIRE}\N{FIRE}", "payment-service", "payment"),
        ("\N{FIRE}", "api-gateway", "api-gateway"),
        ("\N{FIRE}", None, "incident"),
        (
            "\u0421\u0431\u043e\u0439 \u043f\u043b\u0430\u0442\u0435\u0436\u0435\u0439",
            None,
            "\u0441\u0431\u043e\u0439",
        ),
        ("\u652f\u4ed8\u5931\u8d25", None, "\u652f\u4ed8\u5931\u8d25"),
        ("@everyone out", None, "everyone"),
        ("500 errors 502", None, "errors"),
        ("x" * 300, None, "x" * 40),
        (
            "\u092d\u0941\u0917\u0924\u093e\u0928 \u0935\u093f\u092b\u0932",
            None,
            "\u092d\u0941\u0917\u0924\u093e\u0928",
        ),
        (
            "\u0627\u0644\u062f\u0651\u064e\u0641\u0652\u0639",
            None,
            "\u0627\u0644\u062f\u064e\u0651\u0641\u0652\u0639",
        ),
        (
            "\u0e0a\u0e33\u0e23\u0e30\u0e40\u0e07\u0e34\u0e19",
            None,
            "\u0e0a\u0e4d\u0e32\u0e23\u0e30\u0e40\u0e07\u0e34\u0e19",
        ),
        ("\u0130stanbul down", None, "istanbul"),
        ("e\u0301chec de paiement", None, "\xe9chec"),
        ("\u2764\ufe0f", None, "incident"),
        ("1\ufe0f\u20e3 payment", None, "payment"),
        ("SEV1 payment down", None, "payment"),
        ("SEV-2: payment down", None, "payment"),
        ("P1: payment down", None, "payment"),
        ("Urgent: checkout", None, "checkout"),
        ("CRITICAL checkout", None, "checkout"),
        ("In order to log in users must wait", None, "users"),
    ],
)
def test_a_channel_is_called_by_date_and_word(title: str, service: str | None, word: str) -> None:
    """The first word that tells something, else the service, else that it is one."""
    assert naming.stem(title, service, AT, "UTC") == f"inc-20260304-{word}"


def test_the_date_is_the_teams() -> None:
    """Half an hour before midnight in London it is tomorrow in Berlin."""
    assert naming.stem("Payment", None, AT, "Europe/Berlin") == "inc-20260305-payment"


@given(st.text(max_size=300))
def test_any_title_makes_a_name_that_discord_keeps(title: str) -> None:
    """Lower case, letters and marks, digits, dashes of any script, at most 100 characters, never empty."""
    name = naming.stem(title, None, AT, "UTC")

    assert len(name) < 60
    word = name.removeprefix("inc-20260304-")
    assert word
    assert word == word.casefold()
    assert all(letter.isalnum() or letter == "-" or category(letter)[0] == "M" for letter in word)


@pytest.mark.parametrize(
    ("title", "service"),
    [
        ("Payment processing failures", "payment-service"),
        ("payments are late", "payment-service"),
        ("payment-service is down", "payment-service"),
        ("Order and payment fail", None),
        ("Checkout failing", None),
        ("The API gateway times out", "api-gateway"),
        ("A service is down", None),
        ("In order to log in users must wait", None),
        ("Out of order", None),
        ("Latency an order of magnitude up", None),
        ("Orders are stuck", "order-service"),
        ("Orders are out of order", "order-service"),
        ("Users cannot pay", None),
        ("Customers cannot log in", None),
        ("The user service is down", "user-service"),
        ("user-service is down, users cannot pay", "user-service"),
        ("PaymentService is down", "payment-service"),
        ("APIGateway's certificate expired", "api-gateway"),
        ("payment_service: errors", "payment-service"),
        ("prepayment fails", None),
        ("", None),
    ],
)
def test_a_title_names_one_service_or_none(title: str, service: str | None) -> None:
    """In whole or in short, in the plural or not; where it could be several nobody guesses.

    A word that people use for something else names no service: `out of order`, `users cannot`.
    """
    found = naming.infer(CATALOG, title)

    assert (found.name if found else None) == service
