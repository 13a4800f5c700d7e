"""What a runbook looks like: the list of them, and one that is played."""

from collections.abc import Iterator, Sequence

import discord

from bot.chat import text
from bot.chat.cards.face import Face
from bot.chat.cards.face import told as listed
from bot.core.domain.runbook import Faulty, Outcome, Play, Runbook

_BLUE, _GREEN = 0x3498DB, 0x2ECC71
_TITLE = 200
_MOST_BEHIND = 8
_SIGNS = {Outcome.DONE: "✅", Outcome.SKIPPED: "⏭️"}


def listing(found: Sequence[Runbook | Faulty]) -> Face:
    """Return the answer to /runbook without a name."""
    if not found:
        return Face("There are no runbooks: put Markdown files into the folder of runbooks.", discord.Embed())
    return listed("Runbooks; /runbook with a name begins one.", list(map(_listed, found)), "runbooks.txt")


def began(play: Play) -> str:
    """Tell the one who began it where it is."""
    title = text.line(play.runbook.title, _TITLE)
    where = text.link(play.place, play.card) if play.card else "its card comes when Discord takes it"
    return f"Runbook begun: {title}. {where}"


def card(play: Play) -> Face:
    """Return the card: what is behind, and the step that is next, with its command."""
    runbook = play.runbook
    lines = [*_behind(play), *_next(play)]
    embed = discord.Embed(
        colour=_GREEN if play.is_over else _BLUE, description=text.cut("\n".join(lines), text.DESCRIPTION)
    )
    about = [f"Owner: {text.line(runbook.owner, 100)}", f"reviewed {runbook.reviewed.isoformat()}"]
    about += [text.line(runbook.service, 100)] if runbook.service else []
    embed.add_field(name="Runbook", value=", ".join([text.line(runbook.name, 100), *about]), inline=False)
    embed.set_footer(text=text.cut(f"Runbook {play.id}", text.FOOTER))
    return Face(text.cut(_headline(play), text.CONTENT), embed)


def _listed(one: Runbook | Faulty) -> str:
    name = text.code(one.name, 80)
    if isinstance(one, Faulty):
        return f"⚠️ {name} cannot be played: {text.line(one.lines[0], 300)}"
    about = f"{text.line(one.owner, 100)}, reviewed {one.reviewed.isoformat()}"
    return f"{name} {text.line(one.title, _TITLE)} ({len(one.steps)} steps, {about})"


def _headline(play: Play) -> str:
    title, count = text.line(play.runbook.title, _TITLE), len(play.runbook.steps)
    begun = f"begun by {text.person(play.by.name)}"
    if play.is_over:
        done = sum(mark.outcome is Outcome.DONE for mark in play.marks)
        return f"📗 Runbook finished: {title}\n{done} of {count} steps done, {begun}."
    return f"📘 Runbook: {title}\nStep {play.at + 1} of {count}, {begun}."


def _behind(play: Play) -> Iterator[str]:
    behind = list(enumerate(zip(play.runbook.steps, play.marks, strict=False), 1))
    if len(behind) > _MOST_BEHIND:
        yield f"… {len(behind) - _MOST_BEHIND} more steps before"
    for number, (step, mark) in behind[-_MOST_BEHIND:]:
        by = f"{mark.outcome} by {text.person(mark.by.name)} {text.moment(mark.at, 't')}"
        yield f"{_SIGNS[mark.outcome]} {number}. {text.line(step.title, 100)}: {by}"


def _next(play: Play) -> Iterator[str]:
    step = play.step
    if step is None:
        return
    yield f"▶️ **{play.at + 1}. {text.line(step.title, 150)}**"
    if step.text:
        yield text.rows(step.text, 1800)
    if step.command is not None:
        yield f"Run types, in your name: {text.code(step.command, 300)}"
    run = play.run_of(play.at)
    if run is not None and run.is_taken:
        yield f"Run by {text.person(run.by.name)}."
