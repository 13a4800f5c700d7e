"""Asks PagerDuty's REST API who is on call.

https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from bot.adapters.http import JsonClient
from bot.adapters.options import Address

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_MOST = "100"


class RestOptions(msgspec.Struct, forbid_unknown_fields=True):
    """A read-only key, and by which schedule or escalation policy each team is found."""

    token: _Text
    schedules: dict[str, _Text] = {}
    escalation_policies: dict[str, _Text] = {}
    url: Address = "https://api.pagerduty.com"


class _Reference(msgspec.Struct):
    id: str
    summary: str = ""


class _OnCall(msgspec.Struct):
    user: _Reference
    escalation_level: int = 1


class _Answer(msgspec.Struct):
    oncalls: list[_OnCall]


def asked_by(
    schedules: Mapping[str, str], escalation_policies: Mapping[str, str]
) -> Mapping[str, tuple[str, str]]:
    """Return by which parameter and id each team is found."""
    by_policy = {team: ("escalation_policy_ids[]", id_) for team, id_ in escalation_policies.items()}
    return {**by_policy, **{team: ("schedule_ids[]", id_) for team, id_ in schedules.items()}}


class OnCalls:
    """Who is on call, by team; a team with a schedule is asked for by that, others by their policy."""

    def __init__(
        self, client: JsonClient, schedules: Mapping[str, str], escalation_policies: Mapping[str, str]
    ) -> None:
        self._client = client
        self._asked = asked_by(schedules, escalation_policies)

    @property
    def teams(self) -> Mapping[str, str]:
        """Return the id by which each team is found."""
        return {team: id_ for team, (_, id_) in self._asked.items()}

    async def names(self, team: str) -> Sequence[str]:
        """Return who is called first now, each once; nobody where the team is not known.

        PagerDuty tells whoever is on call by several policies several times. Raise Declined, Unreachable.
        """
        if team not in self._asked:
            return ()
        query = [self._asked[team], ("limit", _MOST)]
        found = (await self._client.get("/oncalls", _Answer, query)).oncalls
        first = min((each.escalation_level for each in found), default=1)
        users = {each.user.id: each.user.summary for each in found if each.escalation_level == first}
        return tuple(name or id_ for id_, name in users.items())
