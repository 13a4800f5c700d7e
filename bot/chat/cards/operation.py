"""What an operation looks like on its card: words for everyone, and an embed for those who look twice."""

from collections.abc import Iterator, Sequence

import discord

from bot.chat import text
from bot.chat.cards import migrations, sentences
from bot.chat.cards.face import Face
from bot.core.domain.catalog import Catalog
from bot.core.domain.comparison import Comparison
from bot.core.domain.operation import Operation, State, Verdict, Vote
from bot.core.domain.plan import Plan, short
from bot.core.policy.sentences import place, spoken
from bot.core.ports.back_end import Report, Stage, StageState
from bot.core.ports.chat import Notice

_GREY, _YELLOW, _BLUE, _GREEN, _RED, _ORANGE = 0x95A5A6, 0xF1C40F, 0x3498DB, 0x2ECC71, 0xE74C3C, 0xE67E22
_COLOURS = {
    State.CONFIRMING: _YELLOW,
    State.PENDING: _YELLOW,
    State.APPROVED: _BLUE,
    State.EXECUTING: _BLUE,
    State.SUCCEEDED: _GREEN,
    State.FAILED: _RED,
    State.UNKNOWN: _ORANGE,
    State.REJECTED: _RED,
}
_STATES = {
    StageState.WAITING: "▫️",
    StageState.RUNNING: "🔄",
    StageState.DONE: "✅",
    StageState.FAILED: "❌",
    StageState.SKIPPED: "⏭️",
}
_STAGES = 8
_PROGRESS = 600
_NOTICE = 500
_BAR = 12
_CALLED = 10
_SHORT = 40
_COMMITS = 400
_NOTHING = "-"


def card(
    operation: Operation, catalog: Catalog, report: Report | None = None, notice: str | None = None
) -> Face:
    """Return the card of `operation` as it stands, with the back end's last report and a hint for someone."""
    embed = _embed(operation, footer(operation))
    if notice:
        embed.description = f"ℹ️ {text.sentence(notice, _NOTICE)}"  # noqa: RUF001 - the sign of a hint
    for name, value in _fields(operation, report):
        shown = text.cut(value.strip(), text.FIELD_VALUE) or _NOTHING
        embed.add_field(name=name, value=shown, inline=len(shown) <= _SHORT)
    return Face(sentences.content(operation, catalog), embed, migrations.files(operation.plan))


def details(operation: Operation) -> Face:
    """Return what one who asked in a terminal decides on: the plan, until when, by which row."""
    embed = discord.Embed()
    for name, value in (*_change(operation.plan), *_standing(operation)):
        embed.add_field(name=name, value=value)
    return Face(sentences.title(operation.plan), embed, migrations.files(operation.plan))


def announcement(operation: Operation, catalog: Catalog) -> Face:
    """Return the one new message that tells how the operation ended."""
    embed = _embed(operation, footer(operation, "ended"))
    embed.description = sentences.title(operation.plan)
    return Face(text.cut(sentences.standing(operation, catalog), text.CONTENT), embed)


def notice(told: Notice, role_ids: Sequence[str]) -> Face:
    """Return a message about an operation that mentions these roles; whether that calls is not its matter."""
    called = " ".join(f"<@&{int(id_)}>" for id_ in role_ids[:_CALLED])
    words = text.rows(told.text)
    embed = discord.Embed(colour=_ORANGE).set_footer(text=text.cut(f"Operation {told.key}", text.FOOTER))
    return Face(text.cut(f"{called} {words}".strip(), text.CONTENT), embed)


def footer(operation: Operation, step: str = "") -> str:
    """Return the line by which the bot recognises its own message of one step, also after a restart."""
    return text.cut(f"Operation {operation.id} {step}".rstrip(), text.FOOTER)


def progress(ready: int, desired: int) -> str:
    """Return a bar of fixed width with the numbers behind it: `▰▰▰▱▱▱ 3/6`."""
    desired, ready = max(desired, 0), min(max(ready, 0), max(desired, 0))
    full = _BAR * ready // desired if desired else 0
    return f"{'▰' * full}{'▱' * (_BAR - full)} {ready}/{desired}"


def _embed(operation: Operation, mark: str) -> discord.Embed:
    return discord.Embed(colour=_COLOURS.get(operation.state, _GREY)).set_footer(text=mark)


def _fields(operation: Operation, report: Report | None) -> Iterator[tuple[str, str]]:
    yield "Requested by", text.person(operation.requester.name)
    yield "Asked in", text.channel(operation.place.channel_id)
    yield from _change(operation.plan)
    if report is not None and not operation.awaits_people:
        yield "Progress", _following(report)
    if operation.votes:
        yield (
            "Votes",
            text.cut(
                "\n".join(f"{_vote(vote)}{_lacking(operation, vote)}" for vote in operation.votes),
                text.FIELD_VALUE,
            ),
        )
    yield from _standing(operation)
    yield from _outcome(operation)
    if link := operation.link or (report.link if report and not operation.awaits_people else None):
        yield "Shown at", text.address(link)


def _standing(operation: Operation) -> Iterator[tuple[str, str]]:
    if operation.awaits_people:
        yield "Expires", text.moment(operation.expires_at)
    yield "Digest", text.code(short(operation.digest))
    yield "Policy", _policy(operation)


def _change(plan: Plan) -> Iterator[tuple[str, str]]:
    if plan.version is not None:
        yield "Version", _version(plan.from_version, plan.version)
    if plan.to_replicas is not None:
        yield "Replicas", f"{plan.from_replicas} → {plan.to_replicas}"
    if plan.comparison is not None:
        yield "Changes", _changes(plan.comparison)
    yield from migrations.fields(plan)


def _changes(comparison: Comparison) -> str:
    """Name the commits in between and lead to them; the newest come first."""
    count = f"{comparison.total} commit{'' if comparison.total == 1 else 's'}"
    what = f"goes back {count}" if comparison.is_backwards else count
    commits = [
        f"{text.code(short(each.reference))} {text.line(each.title, 80)} ({text.line(each.author, 40)})"
        for each in reversed(comparison.commits)
    ]
    return f"{what}: {text.address(comparison.link)}\n{text.first(commits, _COMMITS)}"


def _version(before: str | None, after: str) -> str:
    """Say what is replaced by what; the same once more is no change of version."""
    if before == after:
        return f"{text.line(after, 100)}, rolled out again"
    return f"{text.line(before or 'nothing', 100)} → {text.line(after, 100)}"


def _following(report: Report) -> str:
    lines = [progress(report.ready, report.desired)]
    if report.message:
        lines.append(text.sentence(report.message, 200))
    return text.cut("\n".join([*lines, *_stages(report.stages)]), _PROGRESS)


def _stages(stages: Sequence[Stage]) -> Iterator[str]:
    """Yield the stages around the one that runs, and how many are not shown."""
    past = sum(each.state is not StageState.WAITING for each in stages)
    first = max(0, min(past - _STAGES // 2, len(stages) - _STAGES))
    shown = stages[first : first + _STAGES]
    for stage in shown:
        yield f"{_STATES[stage.state]} {text.line(stage.name, 60)}"
    if len(shown) < len(stages):
        yield f"{len(shown)} of {len(stages)} stages"


def _vote(vote: Vote) -> str:
    sign = "✅" if vote.verdict == "approve" else "❌"
    role = text.line(spoken(vote.role), 60)
    return f"{sign} {text.person(vote.user.name)}, {role}, seen {text.moment(vote.at, 'T')}"


def _lacking(operation: Operation, vote: Vote) -> str:
    """Tell whose sign waits for a code, or has one."""
    if operation.row.second_factor is None or vote.verdict is not Verdict.APPROVE:
        return ""
    return ", with a code" if operation.is_proven(vote.user.id) else ", **no code yet**"


def _policy(operation: Operation) -> str:
    row = operation.row
    where = f"row in line {row.line}: {place(row)}" if row.line else place(row)
    return text.line(f"{where} ({row.note})" if row.note else where, 300)


def _outcome(operation: Operation) -> Iterator[tuple[str, str]]:
    if operation.reason and not operation.awaits_people:
        yield "Reason", text.sentence(operation.reason, 600)
    if operation.evidence:
        yield "Evidence", text.line(operation.evidence, 600)
    if operation.started_at and operation.finished_at:
        seconds = max(0, round((operation.finished_at - operation.started_at).total_seconds()))
        minutes, left = divmod(seconds, 60)
        yield "Took", f"{minutes} min {left} s" if minutes else f"{left} s"
