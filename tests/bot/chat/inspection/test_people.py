"""The people whom settings and matrix name, looked at in the local Discord."""

import pytest

from bot.core.domain.person import Person
from bot.core.policy.matrix import BreakGlass, Matrix
from sandbox.discord.server import LocalDiscord
from tests.fakes.inspected import ROLES, look, of
from tests.fakes.local import BOB

pytestmark = pytest.mark.asyncio(loop_scope="module")

GONE = "1180000000000000999"


async def test_who_is_on_call_is_there(local: LocalDiscord) -> None:
    """Somebody who has left is passed over, and that is better known before the night it matters."""
    found = await look(teams={"payment-team": (str(BOB),), "order-team": (str(BOB), GONE)})

    assert of("rota", found) == [
        "ok    rota        payment-team: everybody can be called",
        f"warn  rota        order-team: {GONE} is nobody in this server and is passed over; mend its rota",
    ]


async def test_who_is_believed_without_discord_is_who_would_be_with_it(local: LocalDiscord) -> None:
    """Somebody who has left, or lost the role, could still break the glass as soon as Discord is away."""
    people = (Person(str(BOB), "bob"), Person(GONE, "eve"))
    local.world.revoke_role(BOB, int(next(iter(ROLES["team-lead"]))))
    lost = of("glass", await look(Matrix(ROLES, (), break_glass=BreakGlass("team-lead", (), 60, people))))
    local.world.grant_role(BOB, int(next(iter(ROLES["team-lead"]))))
    held = of("glass", await look(Matrix(ROLES, (), break_glass=BreakGlass("team-lead", (), 60, people))))

    gone = f"FAIL  glass       without_discord names eve {GONE}, who is nobody in this server; take"
    assert [line[: len(gone)] for line in held] == [gone]
    assert lost[0].startswith(
        f"FAIL  glass       without_discord names bob {BOB}, who does not hold team-lead;"
    )
    assert len(lost) == 2
