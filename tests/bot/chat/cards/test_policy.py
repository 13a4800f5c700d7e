"""The policy in words."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings

from bot.chat.cards import policy as policy_card
from bot.core.domain.person import Person
from bot.core.domain.requirement import Block, Row, Slot
from bot.core.inquiries.explanation import Explanation
from bot.core.inquiries.matrix import Policy, Window
from bot.core.policy.matrix import Freeze
from tests.bot.chat.limits import HOSTILE, check
from tests.bot.core.policy.sample import sample
from tests.fakes.operations import NOON, make_operation

WEEKEND = Freeze(
    "weekend", ("production",), ("deploy",), "0 16 * * 5", 64 * 3600, "UTC", (Slot(("team-lead",), 2),)
)
LATER = NOON + timedelta(hours=1)


def stamp(style: str) -> str:
    """Return how Discord writes an hour after noon."""
    return f"<t:{int(LATER.timestamp())}:{style}>"


def test_an_explanation_is_a_list_of_sentences() -> None:
    """What is asked about stands above; nothing in the way is said, too."""
    face = policy_card.explained([Explanation(title="deploy a in b", lines=("Requires no approval.",))])

    assert face.content == "🔎 `deploy a in b`"
    assert face.embed.description == "Requires no approval.\nNo freeze, incident or lock stops it now."


def test_what_is_denied_has_no_way() -> None:
    """That nothing stands in it would be read as a yes."""
    denied = Explanation(title="dance in b", lines=("Denied. No.",), is_denied=True)

    assert policy_card.explained([denied]).embed.description == "Denied. No."


def test_what_stands_in_the_way_has_its_end() -> None:
    """An operation tells until when it waits, and where it stands."""
    block = Block("lock", "@bob locked it", LATER)
    found = Explanation(title="/deploy", lines=(), blocks=(block,), until=LATER, operation=make_operation())

    assert (policy_card.explained([found]).embed.description or "").splitlines() == [
        f"⛔ @bob locked it. Over {stamp('R')}.",
        f"It expires {stamp('R')}.",
        "https://discord.com/channels/1/2/7001",
    ]
    waiting = replace(found, operation=make_operation(not_before=LATER, card=None))
    assert f"It starts {stamp('R')}." in (policy_card.explained([waiting]).embed.description or "")


def test_both_directions_have_their_heading() -> None:
    """Which sentences are for which is seen."""
    face = policy_card.explained([Explanation(title=f"scale {each}", lines=()) for each in ("up", "down")])

    assert face.content == "🔎 `scale up`\n🔎 `scale down`"
    assert (face.embed.description or "").splitlines()[0] == "▸ scale up"


def test_the_matrix_is_read_from_top_to_bottom() -> None:
    """Roles as Discord shows them, rows and freezes in words, break-glass, and what no row is for."""
    matrix = replace(sample(), freezes=(WEEKEND,))

    face = policy_card.shown(
        Policy(matrix, (Window(WEEKEND, LATER, LATER, stands=True),), ("deploy x in y",))
    )

    lines = (face.embed.description or "").splitlines()
    assert matrix.digest[:8] in face.content
    assert "• team-lead: <@&1180000000000000021>" in lines
    assert (
        "• rollback any service in any environment: Requires no approval. The requester confirms. "
        "Asked for by an engineer. Note: emergency action" in lines
    )
    assert (
        "• weekend: no deploy in production (0 16 \\* \\* 5 for 64h, UTC); 2 team leads may let it pass. "
        f"Stands now, until {stamp('f')}. Begins next {stamp('f')}." in lines
    )
    assert "• an incident commander alone: deploy, rollback, scale. Reviewed within 1d." in lines
    assert lines[-2:] == ["**No row, therefore denied**", "• deploy x in y"]
    assert matrix.break_glass is not None
    believed = replace(matrix.break_glass, without_discord=(Person("106", "on_call"), Person("107", "bob")))
    away = policy_card.shown(Policy(replace(matrix, break_glass=believed), (), ()))
    assert (away.embed.description or "").splitlines()[-1] == (
        "• By the command line, while Discord is away: @on\\_call, @bob."
    )
    endless = policy_card.shown(Policy(matrix, (Window(WEEKEND, None, None, stands=True),), ()))
    assert "it pass. Stands now, with no end in sight.\n" in (endless.embed.description or "")
    nobody = policy_card.shown(Policy(replace(matrix, break_glass=None), (), ()))
    assert (nobody.embed.description or "").splitlines()[-2:] == ["**Break-glass**", "• Nobody may."]


def test_what_changed_is_told() -> None:
    """Line by line; also that nothing did."""
    assert policy_card.reloaded(["+ a", "- b"]).embed.description == "+ a\n\\- b"
    assert policy_card.reloaded([]).embed.description == "Nothing in it has changed."


@settings(max_examples=15)
@given(HOSTILE, HOSTILE)
def test_no_input_breaks_the_limits(name: str, words: str) -> None:
    """Whatever stands in the matrix or in a reason, Discord takes the card and no one is called."""
    row = Row("deploy", service=name, slots=(Slot((words,)),), confirm=True, note=words)
    freeze = replace(WEEKEND, name=name, timezone=words, override=())
    matrix = replace(sample(), rows=(row,) * 40, freezes=(freeze,))
    block = Block("x", words, LATER)
    found = Explanation(title=name, lines=(words,) * 20, blocks=(block,) * 5, operation=make_operation())

    check(policy_card.shown(Policy(matrix, (Window(freeze, None, None),) * 9, (words,) * 9)), "<@&118", "<t:")
    check(policy_card.explained([found] * 2), "<t:")
    check(policy_card.reloaded([words] * 50))
