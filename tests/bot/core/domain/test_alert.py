"""A group of alerts as a value: what is told of it is merged, and what it says of itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.alert import Alert, AlertGroup, Notification
from bot.core.domain.incident import LONGEST_TITLE, Severity
from tests.fakes.alerts import KEY, ended, make_alert, make_group, told
from tests.fakes.operations import NOON

LATER = NOON + timedelta(minutes=20)
ONE, TWO, THREE = make_alert("f1"), make_alert("f2"), make_alert("f3")
_ALERTS = st.builds(
    lambda name, minutes: ended(make_alert(name), minutes) if minutes else make_alert(name),
    st.sampled_from(["a", "b", "c", "d"]),
    st.integers(0, 3),
)
_NOTIFICATIONS = st.builds(
    lambda alerts, truncated: told(*alerts, truncated=truncated),
    st.lists(_ALERTS, min_size=1, max_size=5),
    st.integers(0, 1),
)


def prints(alerts: tuple[Alert, ...]) -> list[str]:
    """Return the fingerprints of alerts, in order of the alphabet."""
    return sorted(each.fingerprint for each in alerts)


@settings(max_examples=200)
@given(st.lists(_NOTIFICATIONS, min_size=1, max_size=6))
def test_what_is_told_twice_is_no_news(notifications: list[Notification]) -> None:
    """Whatever was told before, the same once more changes nothing, and each alert is known once."""
    group = AlertGroup(id="alerts_1", key=KEY, opened_at=NOON)
    for notification in notifications:
        group = group.told(notification, NOON)
        assert group.told(notification, LATER) is group
        assert len(set(prints(group.alerts))) == len(group.alerts)
        told_last = {each.fingerprint: each for each in notification.alerts}
        assert told_last.items() <= {each.fingerprint: each for each in group.alerts}.items()
        if not notification.is_firing:
            assert not group.firing
            assert not group.is_firing


@pytest.mark.parametrize(
    ("notification", "firing", "over"),
    [
        (told(ONE, TWO, THREE), ["f1", "f2", "f3"], []),
        (told(ONE, ended(TWO)), ["f1"], ["f2"]),
        (told(ONE), ["f1"], []),
        (told(ONE, truncated=1), ["f1", "f2"], []),
        (told(ended(ONE), ended(TWO)), [], ["f1", "f2"]),
        (told(ended(ONE), truncated=1), [], ["f1", "f2"]),
    ],
    ids=["joins", "ends", "vanishes", "is cut off", "resolves", "resolves, cut off"],
)
def test_what_is_told_is_the_whole_group(
    notification: Notification, firing: list[str], over: list[str]
) -> None:
    """An alert that is told of no more does not fire (silenced, say), unless it may only be cut off."""
    group = make_group(ONE, TWO).told(notification, LATER)

    assert (prints(group.firing), prints(group.ended)) == (firing, over)
    assert group.resolved_at == (None if firing else LATER)


@pytest.mark.parametrize(
    ("notification", "is_another"),
    [
        (told(ONE), False),
        (told(THREE, ONE), False),
        (told(ended(ONE), THREE), False),
        (told(replace(ONE, starts_at=LATER)), True),
        (told(THREE), True),
        (told(THREE, truncated=1), False),
        (told(ended(replace(ONE, starts_at=LATER))), False),
    ],
    ids=["same", "joins", "takes over", "later", "others", "others, cut off", "an end"],
)
def test_what_began_later_is_another_fire(notification: Notification, *, is_another: bool) -> None:
    """Where nothing that is known goes on or ends, its end was missed; what may be cut off proves nothing."""
    assert make_group(ONE, TWO).is_another_fire(notification) is is_another
    assert make_group(ended(ONE), resolved_at=NOON).is_another_fire(notification) is False


def test_what_has_ended_stays_known() -> None:
    """Alertmanager tells of an end once; the card tells of it as long as the group fires, within a limit."""
    group = make_group(ONE, ended(TWO)).told(told(ONE), LATER)
    assert prints(group.ended) == ["f2"]
    for number in range(100):
        group = group.told(told(ONE, ended(make_alert(f"x{number}"))), LATER)

    assert len(group.ended) == 51
    assert group.ended[-1].fingerprint == "x99"


def test_news_are_to_be_shown() -> None:
    """What changes the group makes its card old; another word for the same is no other fire."""
    shown = make_group(ONE, is_shown=True)

    joined, renamed = shown.told(told(ONE, TWO), LATER), shown.told(told(replace(ONE, summary="x")), LATER)

    assert (joined.is_shown, renamed.is_shown) == (False, False)
    assert (joined.fires_as(shown), renamed.fires_as(shown)) == (False, True)


@pytest.mark.parametrize(
    ("label", "severity"),
    [
        ("critical", Severity.SEV1), ("Critical", Severity.SEV1), ("page", Severity.SEV1),
        ("error", Severity.SEV2), ("high", Severity.SEV2), ("warning", Severity.SEV2),
        ("info", Severity.SEV3), ("", Severity.SEV3), ("sev2", Severity.SEV2), ("none", Severity.SEV3),
    ],
)  # fmt: skip
def test_the_label_tells_how_bad_it_is(label: str, severity: Severity) -> None:
    """Teams write what they like; what nobody knows can wait for the morning."""
    assert make_alert(labels={"severity": label}).severity is severity


def test_the_worst_that_fires_counts() -> None:
    """A group is as bad as its worst alert that has not ended; once all have, as bad as it was."""
    bad, less = make_alert("f1"), make_alert("f2", labels={"severity": "warning"})

    assert make_group(less, bad).severity is Severity.SEV1
    assert make_group(less, ended(bad)).severity is Severity.SEV2
    assert make_group(ended(less), ended(bad)).severity is Severity.SEV1
    assert [each.fingerprint for each in make_group(less, bad).firing] == ["f1", "f2"]


@pytest.mark.parametrize(
    ("alerts", "title"),
    [
        ([ONE, TWO], "Too many errors"),
        ([ONE, replace(TWO, summary="Other errors")], "HighErrorRate"),
        ([replace(ONE, summary="")], "HighErrorRate"),
        ([replace(ONE, summary=" \n")], "HighErrorRate"),
        ([replace(ONE, summary="", labels={})], "unnamed alert"),
        ([replace(ONE, summary="a\n  b")], "a b"),
        ([replace(ONE, summary="x" * 900)], "x" * (LONGEST_TITLE - 1) + "…"),
        (
            [replace(ONE, summary=s, fingerprint=s, labels={"alertname": s}) for s in "abcde"],
            "a, b, c and 2 more",
        ),
    ],
)
def test_the_title_says_what_is_wrong(alerts: list[Alert], title: str) -> None:
    """It is the summary where that is one, else the rules' names; it always makes a title of an incident."""
    assert make_group(*alerts).title == title


def test_only_a_known_service_that_all_share_is_named() -> None:
    """A label that the catalog does not know, or that differs, names no service."""
    other = make_alert("f2", labels={"service": "order-service"})
    known = ["order-service", "payment-service"]

    assert make_group(ONE, TWO).service(known) == "payment-service"
    assert make_group(ONE, other).service(known) is None
    assert make_group(ONE).service(["order-service"]) is None
    assert make_group(replace(ONE, labels={})).service(known) is None


def test_the_incident_of_a_group_has_one_id() -> None:
    """Whoever declares it, and however often, it is the same."""
    assert make_group(id="alerts_abc").own_incident_id == "inc_abc"
