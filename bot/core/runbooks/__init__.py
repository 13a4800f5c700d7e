"""Playing runbooks: begun, gone through step by step by whoever clicks, and written down."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace

from bot.core.domain import audit
from bot.core.domain.audit import Event, EventName, Result
from bot.core.domain.command import Command, parse
from bot.core.domain.operation import Operation, Place
from bot.core.domain.person import Member, Person
from bot.core.domain.refusal import Refused
from bot.core.domain.request import Attempt, request
from bot.core.domain.runbook import QUESTIONS, Faulty, Outcome, Play, Run, Runbook, Step
from bot.core.ports.store import Duplicate, Stale, StoreError
from bot.core.runbooks.dependencies import Dependencies
from bot.core.runbooks.showing import Showing

__all__ = ["Dependencies", "Runbooks", "ToAnswer"]
_DUPLICATE, _NOT_RECORDED = "duplicate", "not-recorded"
_PATIENCE = 5.0
"""Seconds that the one who began a runbook waits for its card."""


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A command of a step that is no power over production: whoever speaks to the person answers it."""

    attempt: Attempt
    command: Command


class Runbooks:
    """Every way to play one; Refused carries the sentence for the person."""

    def __init__(self, deps: Dependencies) -> None:
        self._deps = deps
        self._turn = asyncio.Lock()
        self._showing = Showing(deps)

    async def names(self) -> Sequence[str]:
        """Return those that can be played."""
        return [each.name for each in await self._deps.library.runbooks() if isinstance(each, Runbook)]

    async def faulty(self) -> Sequence[Faulty]:
        """Return those that cannot be played."""
        return [each for each in await self._deps.library.runbooks() if isinstance(each, Faulty)]

    async def listing(self, attempt: Attempt) -> Sequence[Runbook | Faulty]:
        """Return all there are, also those that are faulty. Raise Refused."""
        async with self._recorded(attempt):
            found = await self._deps.library.runbooks()
            await self._deps.store.record(self._carried_out(attempt))
            return found

    async def start(self, attempt: Attempt, name: str) -> Play:
        """Begin a play; return it, with its card as soon as that stands, or without. Raise Refused."""
        async with self._recorded(attempt):
            runbook = await self._find(name)
            now, by = self._deps.clock.now(), attempt.requester.person
            play = Play(
                id=self._deps.new_id(),
                runbook=runbook,
                by=by,
                place=attempt.place,
                started_at=now,
                interaction_id=attempt.interaction_id,
            )
            started = self._event(play, EventName.RUNBOOK_STARTED, by, f"began {runbook.title}")
            play = await self._deps.plays.add(play, started, self._carried_out(attempt))
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._showing.now()
        self._showing.soon()
        return await self._deps.plays.play(play.id) or play

    async def mark(self, play_id: str, step: int, outcome: Outcome, by: Member) -> Play:
        """Put a step behind, by a click: once, however many click."""
        async with self._clicked(play_id, by):
            play, _ = await self._at(play_id, step)
            after = play.marked(outcome, by.person, self._deps.clock.now())
            events = [self._step_event(play, step, by.person, outcome)]
            if after.is_over:
                done = sum(each.outcome is Outcome.DONE for each in after.marks)
                told = f"finished: {done} of {len(after.marks)} steps done"
                events.append(self._event(after, EventName.RUNBOOK_FINISHED, by.person, told))
            return await self._deps.plays.save(after, *events)

    async def back(self, play_id: str, step: int, by: Member) -> Play:
        """Go back to the step before, by a click."""
        async with self._clicked(play_id, by):
            play, _ = await self._at(play_id, step)
            if not play.marks:
                raise Refused("first-step", "This is the first step. Nothing was changed.")
            told = self._step_event(play, step - 1, by.person, "taken up again")
            return await self._deps.plays.save(play.back(), told)

    async def run(
        self, play_id: str, step: int, by: Member, place: Place, interaction_id: str
    ) -> Operation | ToAnswer:
        """Run a step's command as the one who clicked, by the way that it goes when they type it.

        What changes something is noted before, under an id of its own: it is taken once, whatever breaks off.
        """
        async with self._clicked(play_id, by):
            play, there = await self._at(play_id, step)
            if there.command is None:
                raise Refused("no-command", "This step has no command. Nothing was done.")
            command = parse(there.command)
            run = Run(step, by.person)
            if command.name not in QUESTIONS:
                run = self._next_run(play, run)
                interaction_id = f"{play.id}_{step}_{run.number}"
            told = self._step_event(play, step, by.person, f"runs {command.text}")
            await self._deps.plays.save(play.ran(run), told)
        attempt = Attempt(requester=by, place=place, interaction_id=interaction_id, command=command.text)
        if command.action is None:
            return ToAnswer(attempt, command)
        try:
            operation = await self._deps.submit(request(command, by, place, interaction_id))
        except Refused as refusal:
            await self.ended(play_id, step, refusal)
            raise
        await self.ended(play_id, step)
        return operation

    async def ended(self, play_id: str, step: int, refusal: Refused | None = None) -> None:
        """Note what became of a run: taken, for good, or refused, so that it may be run again.

        Nothing is noted where that is not certain, as when the store failed: it goes under the same id again.
        """
        if refusal is not None and refusal.code == _NOT_RECORDED:
            return
        with suppress(StoreError):  # unnoted it is tried again under the same id, and is not taken twice
            async with self._turn:
                play = await self._deps.plays.play(play_id)
                run = None if play is None else play.run_of(step)
                if play is None or run is None or run.is_taken:
                    return
                if refusal is None or refusal.code == _DUPLICATE:
                    await self._deps.plays.save(play.ran(replace(run, is_taken=True)))
                else:
                    await self._deps.plays.save(play.ran(replace(run, number=run.number + 1)))
        self._showing.soon()

    async def reconcile(self) -> bool:
        """Show what is not shown; return whether that could be begun."""
        self._showing.soon()
        return True

    def _next_run(self, play: Play, new: Run) -> Run:
        """Return the run under whose id the command goes; raise Refused where it was taken before."""
        known = play.run_of(new.step)
        if known is not None and known.is_taken:
            raise Refused(
                "ran-already",
                f"@{known.by.name} has run this already; look at its card. Nothing was done; "
                "to have it run once more, type the command.",
            )
        return new if known is None else replace(known, by=new.by)

    async def _find(self, name: str) -> Runbook:
        found = {each.name: each for each in await self._deps.library.runbooks()}
        wanted = found.get(name)
        if isinstance(wanted, Faulty):
            raise Refused("faulty", f"{name} cannot be played: {wanted.lines[0]}. Nothing was begun.")
        if wanted is None:
            known = ", ".join(found) or "none: put Markdown files into the folder of runbooks"
            raise Refused("no-runbook", f"There is no runbook of that name. There are {known}.")
        return wanted

    async def _at(self, play_id: str, step: int) -> tuple[Play, Step]:
        """Return a play that stands at this step; raise Refused where it does not."""
        play = await self._deps.plays.play(play_id)
        if play is None:
            raise Refused("no-play", "This runbook is not known here any more. Begin it anew: /runbook.")
        if play.step is None or play.at != step:
            who = f"@{play.marks[step].by.name}" if step < play.at else "Somebody"
            raise Refused("another-step", f"{who} was faster: it is at another step. Nothing was changed.")
        return play, play.step

    def _step_event(self, play: Play, step: int, by: Person, told: str) -> Event:
        steps = play.runbook.steps
        words = f"step {step + 1} of {len(steps)}, {steps[step].title}: {told}"
        return self._event(play, EventName.RUNBOOK_STEP, by, words)

    def _event(self, play: Play, event: EventName, by: Person, told: str) -> Event:
        """Return an event of a play, with the runbook's name and the SHA-256 of its text."""
        return Event(
            at=self._deps.clock.now(),
            event=event,
            id=play.id,
            user=by,
            command=f"/runbook {play.runbook.name}",
            channel=play.place.channel,
            digest=play.runbook.digest,
            reason=told,
            change=play.runbook.name,
            service=play.runbook.service,
        )

    def _carried_out(self, attempt: Attempt) -> Event:
        now = self._deps.clock.now()
        return audit.answered(attempt, Result.SUCCESS, now, now)

    @asynccontextmanager
    async def _recorded(self, attempt: Attempt) -> AsyncIterator[None]:
        """Let a command do what its giver may; raise Refused, with the refusal written down."""
        now = self._deps.clock.now()
        try:
            try:
                self._refuse_stranger(attempt.requester)
                yield
            except Refused as refusal:
                denied = audit.answered(attempt, Result.DENIED, now, self._deps.clock.now(), refusal.sentence)
                with suppress(Duplicate):  # the same command twice is written down once
                    await self._deps.store.record(denied)
                raise
            except Duplicate as error:
                raise Refused(_DUPLICATE, "This command has been carried out already.") from error
        except StoreError as error:
            raise _not_recorded(error) from error

    @asynccontextmanager
    async def _clicked(self, play_id: str, by: Member) -> AsyncIterator[None]:
        """Let a click do what its owner may, one at a time; raise Refused, a stranger's written down."""
        try:
            async with self._turn:
                try:
                    self._refuse_stranger(by)
                except Refused as refusal:
                    await self._note_stranger(play_id, by, refusal)
                    raise
                yield
        except Stale as error:
            raise Refused("another-step", "Somebody was faster. Nothing was changed; look again.") from error
        except StoreError as error:
            raise _not_recorded(error) from error
        finally:
            self._showing.soon()

    async def _note_stranger(self, play_id: str, by: Member, refusal: Refused) -> None:
        play = await self._deps.plays.play(play_id)
        if play is not None:
            event = self._event(play, EventName.DENIED, by.person, refusal.sentence)
            await self._deps.store.record(replace(event, result=Result.DENIED))

    def _refuse_stranger(self, member: Member) -> None:
        if not (member.is_able and self._deps.matrix().role_names(member.role_ids)):
            who = "Runbooks are played by people with a role of the approval matrix"
            raise Refused("not-allowed", f"{who} who are in no timeout. Nothing was done.")


def _not_recorded(error: StoreError) -> Refused:
    return Refused(_NOT_RECORDED, f"This could not be recorded, so it was not done. {error}")
