"""A desk for alerts that writes down what it is handed, and answers as told."""

from bot.core.domain.incident import Incident
from bot.core.domain.operation import Place
from bot.core.domain.person import Member
from bot.core.domain.refusal import Refused
from tests.fakes.incident_desk import make_incident


class FakeAlertDesk:
    """`heard` is what it was handed, `reconciled` how often; it refuses once there is a `refusal`."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []
        self.refusal: Refused | None = None
        self.reconciled = 0

    async def declare(self, group_id: str, by: Member, place: Place, interaction_id: str) -> Incident:
        """Answer with an incident."""
        assert interaction_id.isdigit()
        self.heard.append((group_id, by.name, place.channel))
        if self.refusal is not None:
            raise self.refusal
        return make_incident()

    async def reconcile(self) -> bool:
        """Have nothing to do."""
        self.reconciled += 1
        return True
