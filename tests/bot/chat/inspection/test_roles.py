"""The roles that the matrix names, looked at in the local Discord."""

from collections.abc import Iterator

import aiohttp
import pytest
from discord.http import Route

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.matrix import BreakGlass, Matrix
from sandbox.discord.server import LocalDiscord
from tests.fakes.inspected import ROLES, look, of
from tests.fakes.local import BOB, GUILD, LEAD

pytestmark = pytest.mark.asyncio(loop_scope="module")

ONE_LEAD = (Row("deploy", slots=(Slot(("team-lead",)),), line=7),)
ASKS = "line 7 (deploy any service in any environment) asks for"
GLASS = BreakGlass("team-lead", ("deploy",), 3600)


def named(name: str, id_: int | str) -> Matrix:
    """Return a matrix with one role."""
    return Matrix({name: frozenset({str(id_)})}, ())


async def test_a_role_that_is_not_there(local: LocalDiscord) -> None:
    """Nobody could approve by it, which is said, but the rest of the bot works."""
    [told] = [each for each in await look(named("dba", "1180000000000000999")) if each.subject == "role"]

    assert (told.level, told.is_fatal) == ("fault", False)
    assert told.text.endswith("nobody can act as dba by it: mend `roles` in the matrix")


async def test_roles_that_are_nobody_s_or_a_machine_s_are_refused(local: LocalDiscord) -> None:
    """@everyone has the guild's id, and a managed role is given by a machine: with them anybody approves."""
    managed = next(r for r in local.world.state.get_guild(GUILD).roles.values() if r.managed)
    for id_, says in ((GUILD, "@everyone"), (managed.id, "integration")):
        [told] = [each for each in await look(named("team-lead", id_)) if each.subject == "role"]
        assert told.is_fatal
        assert says in told.text


@pytest.mark.parametrize(
    ("offer", "says"), [({"in_prompt": True}, "onboarding"), ({"is_linked": True}, "linking an account")]
)
async def test_a_role_that_members_give_themselves_is_refused(
    local: LocalDiscord, offer: dict[str, bool], says: str
) -> None:
    """With it everybody could approve who wants to."""
    local.world.state.offer_role(LEAD, **offer)
    [told] = [each for each in await look() if each.subject == "role"]
    local.world.state.offer_role(LEAD, in_prompt=False, is_linked=False)

    assert told.is_fatal
    assert says in told.text


async def test_two_roles_of_one_name_are_a_warning(local: LocalDiscord) -> None:
    """The bot tells them apart by their ids; whoever hands them out may not."""
    twin = local.world.state.create_role(GUILD, "team-lead")
    [told] = of("role", await look())
    local.world.state.delete_role(GUILD, twin.id)

    assert told.startswith(f"warn  role        team-lead {LEAD} is @team-lead, and so is {twin.id}: ")


async def test_a_role_that_nobody_holds_is_a_warning(local: LocalDiscord) -> None:
    """Also where no row asks for it: somebody meant it for something."""
    empty = local.world.state.create_role(GUILD, "dba")
    told = of("role", await look(named("dba", empty.id)))
    local.world.state.delete_role(GUILD, empty.id)

    assert told[-1] == "warn  role        dba: nobody holds it, so nobody acts as dba"


@pytest.fixture
def carol(local: LocalDiscord) -> Iterator[None]:
    """Let there be a second lead."""
    if BOB + 50 not in local.world.state.users:
        local.world.state.add_user(BOB + 50, "carol")
    local.world.state.add_member(GUILD, BOB + 50, roles=[LEAD])
    yield
    local.world.state.remove_member(GUILD, BOB + 50)


@pytest.mark.usefixtures("carol")
async def test_enough_holders_are_not_mentioned(local: LocalDiscord) -> None:
    """Two leads, of whom one may ask."""
    assert of("approvals", await look(Matrix(ROLES, ONE_LEAD))) == []


async def test_as_many_holders_as_approvals_are_a_warning(local: LocalDiscord) -> None:
    """Nobody approves their own request, so this one lead cannot ask."""
    assert of("approvals", await look(Matrix(ROLES, ONE_LEAD))) == [
        f"warn  approvals   {ASKS} a team lead, and no more hold that: none of them can be who asks"
    ]


async def test_fewer_holders_than_approvals_fail(local: LocalDiscord) -> None:
    """Such a request would wait for people who do not exist."""
    rows = (Row("deploy", slots=(Slot(("team-lead",), 2),), line=7),)
    [told] = of("approvals", await look(Matrix(ROLES, rows)))

    assert told.startswith(f"FAIL  approvals   {ASKS} 2")


async def test_holders_that_cannot_be_counted_are_a_warning(local: LocalDiscord) -> None:
    """The bot works without; whoever runs it learns that nobody looked."""
    async with (
        aiohttp.ClientSession() as http,
        http.post(
            f"{Route.BASE.removesuffix('/api/v10')}/_control",
            json={"do": "fail", "path": "/guilds/*/roles/member-counts", "status": 403},
        ) as answer,
    ):
        assert answer.status == 200
    [told] = of("approvals", await look(Matrix(ROLES, ONE_LEAD)))

    assert told.startswith("warn  approvals   Discord does not count")


async def test_roles_that_a_broken_glass_cannot_call_are_a_warning(local: LocalDiscord) -> None:
    """Discord notifies a role only where anyone may mention it, or the bot may mention everybody."""
    role = local.world.state.get_role(GUILD, LEAD)
    glass = Matrix(ROLES, ONE_LEAD, break_glass=GLASS)
    assert [line for line in of("role", await look(glass)) if "glass" in line] == []
    local.world.set_permission(local.world.bot_role_id, "mention_everyone", granted=False)
    [told] = [line for line in of("role", await look(glass)) if "glass" in line]
    role.mentionable = True
    after = [line for line in of("role", await look(glass)) if "glass" in line]
    role.mentionable = False
    local.world.set_permission(local.world.bot_role_id, "mention_everyone", granted=True)

    assert told.startswith(
        "warn  role        @team-lead cannot be called when somebody breaks the glass; allow"
    )
    assert after == []
