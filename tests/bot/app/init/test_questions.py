"""The questions: what they offer where Discord was asked, and what they take where not."""

from bot.app.init.questions import Site, ask_everything, ask_features
from bot.chat.needs import Feature
from bot.chat.servers import Named, Premises
from tests.fakes.answering import TYPED, answering

CHANNELS = tuple(
    Named(f"11800000000000001{n}", name) for n, name in enumerate(("general", "deployments", "audit"))
)
ROLES = tuple(Named(f"11800000000000002{n}", name) for n, name in enumerate(("Lead", "Engineer", "DBA")))
SITE = Site(Named("118000000000000001", "Acme"), Premises(CHANNELS, ROLES))


def test_each_feature_is_asked_about_with_its_permissions() -> None:
    """And with what the team has by it."""
    person = answering("n", "", "", "no", "y")

    assert ask_features(person.terminal) == (Feature.THREADS, Feature.PINS, Feature.LATE_ROLES)
    assert "View Channel, Manage Channels, Manage Roles: a channel of its own" in person.asked[0]
    assert "View Audit Log: no approval counts by a role" in person.asked[-1]


def test_people_choose_by_number_and_name() -> None:
    """A channel that is called as it is meant is what Enter takes; roles keep their names."""
    person = answering(
        *("", "general", "3", ""),
        *("engineer", "1", "DBA", "1"),
        *("2", "api web", "", "staging, production", "kubernetes", "Europe/Berlin"),
    )
    found = ask_everything(person.terminal, SITE, ())

    assert found.channels == {
        "deployments": CHANNELS[1].id,
        "incidents": CHANNELS[0].id,
        "audit": CHANNELS[2].id,
    }
    assert found.dba is not None
    assert found.commander is found.approver
    assert [found.requester.name, found.approver.name, found.dba.name] == ["engineer", "lead", "dba"]
    assert (found.approvals, found.services, found.guarded) == (2, ("api", "web"), ("staging", "production"))
    assert (found.adapter, found.timezone, found.counts_late_roles) == ("kubernetes", "Europe/Berlin", True)
    assert found.called[CHANNELS[1].id] == "deployments"


def test_ids_are_typed_where_nobody_could_be_asked() -> None:
    """What may be left out may be left out here, too."""
    person = answering(*TYPED[1:])
    found = ask_everything(person.terminal, Site(Named("118000000000000001", ""), None), tuple(Feature))

    assert (found.requester.name, found.approver.name) == ("engineer", "team-lead")
    assert (found.dba, found.commander, found.guarded) == (None, None, ("production",))
    assert not found.counts_late_roles
    assert person.answers == []


def test_what_is_guarded_is_one_of_the_environments() -> None:
    """The last one is usual where none is called production."""
    person = answering(
        *("", "1", "3", "", "1", "2", "", "", "", "api", "test live", "prod", "", "sandbox", "UTC")
    )
    found = ask_everything(person.terminal, SITE, ())

    assert found.guarded == ("live",)
    assert "  prod is none of test, live" in person.said
