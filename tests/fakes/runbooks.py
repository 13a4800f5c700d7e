"""Runbooks without files, SQLite and Discord: what there is, what is played, and its cards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from typing_extensions import override

from bot.core.domain.audit import Event
from bot.core.domain.command import Command
from bot.core.domain.operation import Card, Operation, Place
from bot.core.domain.person import Member, Person
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt
from bot.core.domain.runbook import Faulty, Outcome, Play, Runbook, Step
from bot.core.ports.chat import CardGone, ChatError
from bot.core.ports.store import Duplicate, Stale
from bot.core.runbooks import Dependencies, Runbooks, ToAnswer
from tests.fakes.bench import ALICE, Bench
from tests.fakes.operations import NOON
from tests.fakes.store import MemoryStore

PLACE = Place("1", "2", "#deployments")
LOOK = Step("Look", "What to look for.", "/status order-service")
DEPLOY = Step("Deploy", "", "/deploy order-service v2.4.1 production")
LOCK = Step("Lock", "", "/lock order-service production we look at it")
TALK = Step("Talk", "Tell everybody.")
FAULTY = Faulty("broken", ("broken.md:3:1: this heading is no step 1",))


def make_runbook(*steps: Step, **changes: Any) -> Runbook:
    """Return a runbook of these steps."""
    fields: dict[str, Any] = {
        "name": "bad-deploy",
        "title": "Roll back a bad deploy",
        "owner": "platform-team",
        "reviewed": date(2026, 3, 1),
        "steps": steps or (LOOK, DEPLOY, TALK),
        "digest": "d" * 64,
    }
    return Runbook(**(fields | changes))


def make_play(*steps: Step, **changes: Any) -> Play:
    """Return a play that alice has just begun."""
    fields: dict[str, Any] = {
        "id": "play_1",
        "runbook": make_runbook(*steps),
        "by": Person(ALICE, "alice"),
        "place": PLACE,
        "started_at": NOON,
        "interaction_id": "1",
    }
    return Play(**(fields | changes))


class MemoryPlays:
    """The memory of the plays port; it shares the events and the fault of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.kept: dict[str, Play] = {}

    async def add(self, play: Play, *events: Event) -> Play:
        """Keep a new play."""
        if any(each.interaction_id == play.interaction_id for each in self.kept.values()):
            raise Duplicate("This was begun already.")
        return self._keep(replace(play, revision=1), events)

    async def save(self, play: Play, *events: Event) -> Play:
        """Replace the kept value if it has `play.revision`."""
        if self.kept[play.id].revision != play.revision:
            raise Stale(f"{play.id} was changed by someone else meanwhile; read it again.")
        return self._keep(replace(play, revision=play.revision + 1), events)

    async def play(self, play_id: str) -> Play | None:
        """Return the play with this id."""
        return self.kept.get(play_id)

    async def unshown(self) -> Sequence[Play]:
        """Return those whose card is behind."""
        return [each for each in self.kept.values() if not each.is_shown]

    def _keep(self, play: Play, events: Sequence[Event]) -> Play:
        self._store.write(events)
        self.kept[play.id] = play
        return play


class FakePlayCards:
    """`shown` are the plays as their cards look; while `away` every call fails, `gone` are deleted cards."""

    def __init__(self) -> None:
        self.shown: dict[str, Play] = {}
        self.gone: set[str] = set()
        self.away = False
        self.posts = 0

    async def post(self, play: Play) -> Card:
        """Post the card, once for the play."""
        self._answer()
        self.posts += play.id not in self.shown
        self.shown[play.id] = play
        return Card(play.place.channel_id, f"9{play.id}")

    async def edit(self, play: Play, card: Card) -> None:
        """Bring the card up to date."""
        self._answer()
        if play.id in self.gone:
            raise CardGone("Discord answered 404 (10008)")
        assert card.message_id == f"9{play.id}"
        self.shown[play.id] = play

    def _answer(self) -> None:
        if self.away:
            raise ChatError("Discord cannot be reached")


class FakeLibrary:
    """Has what is in the list at the moment."""

    def __init__(self, there: list[Runbook | Faulty]) -> None:
        self._there = there

    async def runbooks(self) -> Sequence[Runbook | Faulty]:
        """Return what can be read now."""
        return [*self._there]


class RunbookBench(Bench):
    """The whole workflow with runbooks beside it; `there` are those that can be read now."""

    def __init__(self, *there: Runbook | Faulty) -> None:
        self.there: list[Runbook | Faulty] = [*there]
        self.cards = FakePlayCards()
        self.plays: MemoryPlays | None = None
        super().__init__()

    @override
    def start(self) -> None:
        """Begin a new process over what is remembered."""
        super().start()
        self.plays = self.plays or MemoryPlays(self.store)
        self.runbooks = Runbooks(
            Dependencies(
                library=FakeLibrary(self.there),
                plays=self.plays,
                cards=self.cards,
                store=self.store,
                submit=self.workflow.submit,
                clock=self.clock,
                matrix=lambda: self.matrix,
                new_id=lambda: f"play_{len(self.kept) + 1}",
                tasks=self.tasks,
            )
        )

    @property
    def kept(self) -> list[Play]:
        """All plays, the first to begin coming first."""
        return list(self.plays.kept.values()) if self.plays else []

    def attempt(self, by: str = ALICE, command: str = "/runbook bad-deploy") -> Attempt:
        """Return a command that somebody gives."""
        self.interactions += 1
        member = self.chat.members[by]
        return Attempt(requester=member, place=PLACE, interaction_id=str(self.interactions), command=command)

    async def begin(self, by: str = ALICE, name: str = "bad-deploy") -> Play:
        """Let somebody begin one; return it as it stands then."""
        play = await self.runbooks.start(self.attempt(by), name)
        await self.rest()
        return self.play(play)

    def play(self, play: Play) -> Play:
        """Return it as it is remembered now."""
        assert self.plays is not None
        return self.plays.kept[play.id]

    async def press_run(self, play: Play, by: str = ALICE) -> Operation | ToAnswer:
        """Let somebody press Run under the step that is next."""
        self.interactions += 1
        now = self.play(play)
        member = self.chat.members[by]
        try:
            return await self.runbooks.run(now.id, now.at, member, PLACE, str(self.interactions))
        finally:
            await self.rest()

    async def press(self, play: Play, outcome: Outcome = Outcome.DONE, by: str = ALICE) -> Play:
        """Let somebody press Done or Skip under the step that is next."""
        now = self.play(play)
        await self.runbooks.mark(now.id, now.at, outcome, self.chat.members[by])
        await self.rest()
        return self.play(play)


class FakeRunbookDesk:
    """Hears what commands and clicks ask for; `refusal` is raised instead, where there is one."""

    def __init__(self, *there: Runbook | Faulty) -> None:
        self.there = [*there] or [make_runbook(), FAULTY]
        self.heard: list[tuple[object, ...]] = []
        self.refusal: Refused | None = None
        self.taken: Operation | ToAnswer | None = None

    async def names(self) -> Sequence[str]:
        """Return those that can be played."""
        return [each.name for each in self.there if isinstance(each, Runbook)]

    async def listing(self, attempt: Attempt) -> Sequence[Runbook | Faulty]:
        """Return all there are."""
        self._hear("list", attempt.command)
        return self.there

    async def start(self, attempt: Attempt, name: str) -> Play:
        """Begin one."""
        self._hear("start", attempt.command, name)
        return make_play(card=Card("2", "77"))

    async def mark(self, play_id: str, step: int, outcome: Outcome, by: Member) -> Play:
        """Put a step behind."""
        self._hear(play_id, step, outcome, by.name)
        return make_play()

    async def back(self, play_id: str, step: int, by: Member) -> Play:
        """Go back."""
        self._hear(play_id, step, "back", by.name)
        return make_play()

    async def run(
        self, play_id: str, step: int, by: Member, place: Place, interaction_id: str
    ) -> Operation | ToAnswer:
        """Run a step's command."""
        self._hear(play_id, step, "run", by.name)
        if self.taken is None:
            command = Command("status", {"service": "order-service"})
            text = command.text
            attempt = Attempt(requester=by, place=place, interaction_id=interaction_id, command=text)
            return ToAnswer(attempt, command)
        return self.taken

    async def ended(self, play_id: str, step: int, refusal: Refused | None = None) -> None:
        """Note what became of an answer."""
        self.heard.append((play_id, step, "ended", refusal.code if refusal else None))

    async def reconcile(self) -> bool:
        """Show what is not shown."""
        return True

    def _hear(self, *words: object) -> None:
        self.heard.append(words)
        if self.refusal is not None:
            raise self.refusal
