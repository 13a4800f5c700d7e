"""The card of a group of alerts: what is wrong, how much of it, and what came of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.cards.alert import card, declared
from bot.core.domain.alert import AlertGroup
from bot.core.domain.incident import Incident
from tests.bot.chat.hostile import texts
from tests.bot.chat.limits import check
from tests.fakes.alerts import ended, make_alert, make_group
from tests.fakes.incident_desk import make_incident
from tests.fakes.operations import NOON

ONE, TWO = make_alert("f1"), make_alert("f2", summary="Errors of another kind")
AT = int(NOON.timestamp())


def words(group: AlertGroup, incident: Incident | None = None) -> list[str]:
    """Return the lines of the card's content."""
    return card(group, "payment-service", incident).content.splitlines()


def listed(group: AlertGroup) -> list[str]:
    """Return the lines of the card's list."""
    return (card(group, None, None).embed.description or "").splitlines()


def test_what_fires() -> None:
    """The first line says what is wrong, the next how bad and how much it is, and since when."""
    assert words(make_group(ONE)) == [
        "🔥 Firing: Too many errors",
        "SEV-1 payment-service: 1 firing, 0 resolved",
        f"Since <t:{AT}:f>",
    ]


def test_what_has_resolved() -> None:
    """It says so in its first word, and when that was."""
    group = make_group(ended(ONE), resolved_at=NOON + timedelta(minutes=10))

    assert words(group)[0] == "✅ Resolved: Too many errors"
    assert words(group)[2] == f"Since <t:{AT}:f>, resolved <t:{AT + 600}:f>"


@pytest.mark.parametrize(
    ("incident", "told"),
    [
        (make_incident(), "Incident: <#9001>"),
        (make_incident(room=None), "Incident: inc"),
    ],
)
def test_it_leads_to_the_incident(incident: Incident, told: str) -> None:
    """A link to its room, or its name where it has none yet; so is the one who clicked told."""
    assert words(make_group(), incident)[3].replace("\\", "").startswith(told)
    assert told.removeprefix("Incident: ") in declared(incident)


def test_each_alert_is_told_apart() -> None:
    """A line has the rule, what is not the title, and the labels in which the alerts differ."""
    assert listed(make_group(ONE, ended(make_alert("f3")), TWO)) == [
        "🔴 **HighErrorRate** Too many errors (pod=pod-f1)",
        "🔴 **HighErrorRate** Errors of another kind (pod=pod-f2)",
        "🟢 **HighErrorRate** Too many errors (pod=pod-f3)",
    ]
    assert listed(make_group(ONE, make_alert("f3")))[0] == "🔴 **HighErrorRate** (pod=pod-f1)"


def test_a_single_alert_shows_all_its_labels() -> None:
    """There is nothing to tell it from; four of them are enough."""
    labels = dict.fromkeys(("a", "b", "c", "d", "e"), "x")

    assert listed(make_group(ONE)) == ["🔴 **HighErrorRate** (pod=pod-f1, service=payment-service)"]
    assert listed(make_group(make_alert(labels=labels))) == ["🔴 **HighErrorRate** (a=x, b=x, c=x, d=x)"]


def test_a_hundred_are_a_few_and_a_count() -> None:
    """Those that fire come first, the rest is a number; what was cut off is said, too."""
    group = make_group(*(make_alert(f"f{number:03}") for number in range(100)), truncated=7)

    assert len(listed(group)) == 7
    assert listed(group)[5:] == [
        "… and 95 more",
        "⚠️ Alertmanager cut off 7 more (`max_alerts`): nothing is known of them.",
    ]
    assert "100 firing, 0 resolved" in words(group)[1]


def test_the_mark_and_the_source_are_shown() -> None:
    """The footer is what the bot knows its card by; a field leads to Alertmanager, where that tells it."""
    embed = card(make_group(), None, None).embed

    assert embed.footer.text == "Alerts alerts_1"
    assert [(field.name, field.value) for field in embed.fields] == [("Alertmanager", "http://am:9093")]
    assert not card(make_group(source=""), None, None).embed.fields


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_whatever_alerts_say_harms_nobody(seed: int) -> None:
    """All of it is foreign: it fits, calls nobody and breaks out of nothing."""
    written = iter(texts(seed, 50))
    alerts = [
        replace(
            make_alert(f"f{number}"),
            summary=next(written),
            labels={"alertname": next(written), "severity": next(written), next(written): next(written)},
        )
        for number in range(6)
    ]
    group = make_group(*alerts, source=next(written))

    face = card(group, next(written), make_incident())

    check(face, f"<t:{AT}:f>", "<#9001>")
