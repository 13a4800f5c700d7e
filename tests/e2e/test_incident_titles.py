"""Titles that mean harm, or are only unusual: an incident as any other, and nobody is called by its words."""

import re

import pytest

from tests.e2e.incident import Incident, resolve
from tests.e2e.pilot import Pilot
from tests.e2e.view import Json

HOSTILE = {
    "of 300 letters": "Everything " + "fails " * 47 + "at last",
    "of emoji": "🔥🚒💥🧯",
    "that calls all": "@everyone @here <@&1180000000000000021> <@1180000000000000503> is gone",
    "of markup": "**`[x](https://example.com)`** ||~~_#1_~~|| <#1180000000000000101>",
    "in Arabic": "فشلت المدفوعات",
}
WRITTEN_OUT = {
    "<@&1180000000000000021>": "@team-lead",
    "<@1180000000000000503>": "@bob",
    "<#1180000000000000101>": "#deployments",
}
"""How people read a mention that somebody typed."""
ON_CALL = ("oncall", "erin")
"""The rota that is called where nobody knows the owner, in chatops.yaml."""
STEPS = ("card", "announcement", "update 1", "resolution", "postmortem")


def who_heard(pilot: Pilot, message: Json) -> set[str]:
    """Return whom a message called in any of its looks: ids of people and roles, and `everyone`."""
    looks = pilot.person("oncall").view.looks[message["id"]]
    people = {str(each["id"]) for look in looks for each in look["mentions"]}
    roles = {str(each) for look in looks for each in look["mention_roles"]}
    return people | roles | {"everyone" for look in looks if look["mention_everyone"]}


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
async def test_it_is_an_incident_as_any_other(pilot: Pilot, title: str) -> None:
    """It begins, is told and ends; its room has a name that Discord keeps, and its title calls nobody."""
    told = title
    for mention, words in WRITTEN_OUT.items():
        told = told.replace(mention, words)
    incident = await Incident.begun(pilot, title, told=told)
    await incident.slash("update", text=f"Still: {title}")
    await resolve(pilot, incident, "It is over.")
    await incident.message("postmortem")

    room, [event], [public] = await incident.room(), await incident.events(), await incident.public()
    assert re.fullmatch(r"inc-[0-9]{8}-[\w-]{1,40}(-[0-9]+)?", room["name"])
    assert room["name"] == room["name"].lower()
    assert 0 < len(event["name"]) <= 100
    assert public["name"]
    for step in STEPS:
        [message] = incident.messages(step)
        assert who_heard(pilot, message) == set(), step
    [call] = incident.messages("call 1")
    called = who_heard(pilot, call)
    assert len(called) == 1
    assert called <= {pilot.person(name).id for name in ON_CALL}
