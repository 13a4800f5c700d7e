"""What the public is told, as a value."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.domain.incident import Severity, Status
from bot.core.ports.status_page import ComponentState
from bot.web.status import HEADLINES, Component, newest_first, spoken, title
from tests.fakes.operations import NOON
from tests.fakes.public import CHECKOUT, PAYMENTS, make_view


def test_a_component_is_its_worst_open_incident() -> None:
    """Services stand in their order; what is past breaks nothing."""
    worse = replace(PAYMENTS, key="inc_2", severity=Severity.SEV2)

    assert make_view(worse, PAYMENTS, CHECKOUT).components == [
        Component("order-service", ComponentState.OPERATIONAL),
        Component("payment-service", ComponentState.MAJOR_OUTAGE),
    ]


def test_a_service_that_is_known_no_more_is_shown_while_it_is_broken() -> None:
    """Taken out of the settings, it goes with its last open incident."""
    gone = replace(PAYMENTS, service="old-service")

    assert make_view(gone).components[-1] == Component("old-service", ComponentState.MAJOR_OUTAGE)
    assert len(make_view(replace(gone, resolved_at=NOON)).components) == 2


def test_an_incident_about_no_service_is_not_all_well() -> None:
    """No component is touched, but the whole is no better than what is open."""
    view = make_view(replace(PAYMENTS, service=None))

    assert {each.state for each in view.components} == {ComponentState.OPERATIONAL}
    assert view.state is ComponentState.MAJOR_OUTAGE


def test_without_open_incidents_all_is_well() -> None:
    """What is past does not count."""
    assert make_view(CHECKOUT).state is ComponentState.OPERATIONAL


def test_open_and_past_are_told_apart() -> None:
    """Each incident is in one of the two."""
    view = make_view(PAYMENTS, CHECKOUT)

    assert (view.open, view.past) == ([PAYMENTS], [CHECKOUT])


def test_the_worst_comes_first() -> None:
    """A wrong logo does not stand above an outage, however new it is; equally bad, the newest is first."""
    logo, older = (replace(PAYMENTS, key=key, severity=Severity.SEV3) for key in ("inc_3", "inc_2"))

    assert make_view(logo, PAYMENTS, older).open == [PAYMENTS, logo, older]


def test_times_are_the_teams() -> None:
    """A change of the clocks between two times is seen in them."""
    view = make_view(zone=ZoneInfo("Europe/Berlin"))

    assert view.local(NOON).isoformat() == "2026-03-04T13:00:00+01:00"
    assert view.local(NOON + timedelta(days=60)).isoformat() == "2026-05-03T14:00:00+02:00"


def test_the_newest_word_comes_first() -> None:
    """Readers want to know how it is now."""
    assert [each.status for each in newest_first(PAYMENTS)] == [Status.IDENTIFIED, Status.INVESTIGATING]


@pytest.mark.parametrize("written", ["", " \n", "\x00\u202e"])
def test_a_title_is_never_empty(written: str) -> None:
    """Where nothing can be read, that is said."""
    assert title(replace(PAYMENTS, title=written)) == "Incident without a title"


def test_every_state_has_its_words() -> None:
    """One for a component, one for the whole."""
    assert [spoken(state) for state in ComponentState] == [
        "Operational",
        "Degraded performance",
        "Partial outage",
        "Major outage",
    ]
    assert list(HEADLINES) == list(ComponentState)
