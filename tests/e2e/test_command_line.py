"""The command line beside a running bot and without one: same policy, same log, documented exit codes."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.configuration import settings_with
from tests.e2e.crash import forget_identifies
from tests.e2e.pilot import Pilot, sandbox
from tests.e2e.shell import Ended, bot_environ, chatops

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMPLETE = "✅ Deploy complete. Health check passed."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pilot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pilot]:
    """Fly one sandbox; each test has a service and an environment to itself."""
    async with sandbox(tmp_path_factory.mktemp("state")) as pilot:
        yield pilot


async def run(pilot: Pilot, *arguments: str) -> Ended:
    """Run a command against the sandbox, with the project's own settings."""
    return await chatops(*arguments, environ=bot_environ(pilot.ready))


async def test_check(pilot: Pilot, tmp_path: Path) -> None:
    """A line for each thing; one that is missing is named, and the code says so."""
    config = settings_with(tmp_path, "1180000000000000031", "1180000000000000099")
    bad_token = {**bot_environ(pilot.ready), "DISCORD_TOKEN": "bad"}
    well, missing, refused = await asyncio.gather(
        run(pilot, "check"),
        run(pilot, "check", "--config", str(config)),
        chatops("check", environ=bad_token),
    )

    assert (well.code, well.err) == (0, "")
    [warned] = [line for line in well.out.splitlines() if not line.startswith("ok")]
    assert warned.startswith(
        "warn  health      order-service, payment-service, api-gateway: a deploy succeeds"
    )
    assert [line.split()[1] for line in well.out.splitlines()] == [
        *("settings", "matrix", "health", "state", "web", "runbooks", "clock"),
        *("token", "guild", "channel", "channel", "channel", "permission"),
        *("role", "role", "role", "role", "rota", "rota", "rota"),
        *("delivery", "migrations", "logs", "monitoring"),
    ]
    assert missing.code == 1
    [failed] = [line for line in missing.out.splitlines() if line.startswith("FAIL")]
    there = (
        "FAIL  role        dba 1180000000000000099: the server has no such role; nobody can act as dba by it"
    )
    assert failed == f"{there}: mend `roles` in the matrix"
    assert refused.code == 78
    assert "FAIL  token       Discord refuses it (401)." in refused.out


async def test_policy(pilot: Pilot, tmp_path: Path) -> None:
    """What the matrix says, or every place where it is wrong; no Discord is needed for that."""
    wrong = settings_with(tmp_path, "count: 1}]}", "count: 010}]}").with_name("approval_matrix.yaml")
    line = wrong.read_text(encoding="utf-8").split("010}]}")[0].count("\n") + 1
    ok, bad, allowed, denied = await asyncio.gather(
        chatops("policy", "check"),
        chatops("policy", "check", "--matrix", str(wrong)),
        chatops("policy", "explain", "deploy", "order-service", "production", "--as", "engineer"),
        chatops("policy", "explain", "deploy", "order-service", "production", "--as", "dba"),
    )

    assert ok.code == 0
    assert "valid, 8 rows, 4 roles" in ok.out
    assert "Every request has a row." in ok.out
    assert bad.code == 1
    assert f"{wrong}:{line}:" in bad.out + bad.err
    assert allowed.code == 0
    assert f"The row on line {line} decides" in allowed.out
    assert "Requires approval from a team lead." in allowed.out
    assert denied.code == 1
    assert "engineer" in denied.out


async def test_a_backup_while_the_bot_runs(pilot: Pilot, tmp_path: Path) -> None:
    """The running bot copies everything it remembers into one file that SQLite finds whole."""
    done = await run(pilot, "backup", str(tmp_path / "copy.db"))

    assert (done.code, done.out) == (0, f"Everything the bot remembers is in {tmp_path / 'copy.db'}.\n")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_do_while_the_bot_runs(pilot: Pilot) -> None:
    """The bot carries it out and tells how it goes: same card, same policy, same log."""
    done, denied, unknown, nonsense = await asyncio.gather(
        run(pilot, "do", "/deploy order-service v2.4.1 staging", "--as", "alice"),
        run(pilot, "do", "/deploy order-service v2.4.1 staging", "--as", "mallory"),
        run(pilot, "do", "/deploy order-service v2.4.1 staging", "--as", "nobody"),
        run(pilot, "do", "/deploy order-service", "--as", "alice"),
    )

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == "🚀 Deploy order-service v2.4.1 to staging"
    assert COMPLETE in done.out.splitlines()
    record = await pilot.record(user="@alice", command="/deploy order-service v2.4.1 staging")
    assert (record["result"], record["user_id"]) == ("success", pilot.person("alice").id)
    await (await pilot.find_card("order-service v2.4.1 to staging")).shows(COMPLETE)
    assert denied.code == 1
    assert "Nothing was changed." in denied.out
    assert (await pilot.record(user="@mallory"))["result"] == "denied"
    assert (unknown.code, unknown.out) == (
        1,
        "The server has no member nobody. Nothing was done; check the name.\n",
    )
    nobody = await pilot.record(user="@nobody")
    assert (nobody["user_id"], nobody["result"]) == ("", "denied")
    assert (await pilot.record(command="/deploy order-service"))["user"] == "@alice"
    assert nonsense.code == 2
    assert "Usage: /deploy service version environment" in nonsense.out


@pytest.mark.parametrize(
    "version", ["9" * 10_240, "'v2.4.1\nv2.5.0'", "$(reboot)"], ids=["10 kB", "lines", "shell"]
)
async def test_do_with_what_is_no_version(pilot: Pilot, version: str) -> None:
    """A terminal has none of Discord's limits: the bot holds its own, and its log stays one short line."""
    before = len(pilot.audit())

    ended = await run(pilot, "do", f"/deploy order-service {version} staging", "--as", "oncall")

    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("That is not a version: ")
    assert len(ended.out) < 400
    [record] = pilot.audit()[before:]
    assert (record["event"], record["result"], record["user"]) == ("command", "denied", "@oncall")
    assert len(record["command"]) < 200
    assert record["command"].isprintable()


async def test_do_in_production_waits(pilot: Pilot) -> None:
    """The card is linked to, and people decide on it as on any other."""
    ended = await run(pilot, "do", "/deploy order-service v2.4.1 production", "--as", "@alice")
    card = await pilot.find_card("order-service v2.4.1 to production")

    assert ended.code == 0
    assert "Requires approval from a team lead." in ended.out
    guild, channel = pilot.ready["guild_id"], pilot.ready["channels"]["deployments"]
    assert f"https://discord.com/channels/{guild}/{channel}/{card.id}" in ended.out
    await pilot.person("bob").react(card.message, "✅")
    await card.shows(COMPLETE)
    assert (await pilot.record(id=card.operation_id))["approved_by"] == "@bob"


async def test_do_while_the_bot_is_down(pilot: Pilot) -> None:
    """The command line is the bot for as long as it takes; the bot settles what waits once it is back."""
    await pilot.bot.stop()
    done = await run(pilot, "do", "/deploy api-gateway v3.2.1 staging", "--as", "dave")
    denied = await run(pilot, "do", "/deploy api-gateway v3.2.1 staging", "--as", "mallory")
    waits = await run(pilot, "do", "/deploy api-gateway v3.2.1 production", "--as", "dave")
    await pilot.person("carol").react((await pilot.find_card("v3.2.1 to production")).message, "✅")
    await forget_identifies(pilot)
    await pilot.bot.start()

    assert (done.code, done.err) == (0, "")
    assert COMPLETE in done.out
    assert (await pilot.record(command="/deploy api-gateway v3.2.1 staging"))["result"] == "success"
    assert denied.code == 1
    assert (await pilot.record(command="/deploy api-gateway v3.2.1 staging", user="@mallory"))["reason"]
    assert waits.code == 0
    card = await (await pilot.find_card("v3.2.1 to production")).shows(COMPLETE)
    assert (await pilot.record(id=card.operation_id))["approved_by"] == "@carol"


async def test_do_without_discord(tmp_path: Path) -> None:
    """Nobody can say who may do what: nothing is done, and the person reads what is left to them."""
    nowhere = {
        "DISCORD_TOKEN": "none",
        "DISCORD_API_BASE": "http://127.0.0.1:9",
        "CHATOPS_STATE": str(tmp_path),
    }
    ended = await chatops("do", "/deploy order-service v2.4.1 staging", "--as", "alice", environ=nowhere)

    assert (ended.code, ended.err) == (1, "")
    assert ended.out == (
        "Discord could not be asked who alice is (Discord cannot be reached). Nothing was done; try again, "
        "or run the service's own commands by hand, and say so in the channel afterwards. "
        "The approval matrix names nobody who may break the glass without_discord.\n"
    )


async def test_query(pilot: Pilot) -> None:
    """Each filter narrows what is told; `--json` gives the records as they stand."""
    for who, service in (
        ("dave", "payment-service"),
        ("mallory", "payment-service"),
        ("erin", "api-gateway"),
    ):
        await pilot.person(who).slash("deploy", service=service, version="v0.0.1", environment="development")

    async def asked(*filters: str) -> list[dict[str, str]]:
        ended = await run(pilot, "audit", "query", "--json", *filters)
        assert (ended.code, ended.err) == (0, "")
        return [json.loads(line) for line in ended.out.splitlines()]

    whole, users, services, places, actions, future, past, votes, every = await asyncio.gather(
        asked(),
        asked("--user", "@mallory", "--service", "payment-service"),
        asked("--service", "payment-service"),
        asked("--environment", "development"),
        asked("--action", "deploy"),
        asked("--since", "2100-01-01"),
        asked("--until", "2020-01-01"),
        asked("--event", "vote"),
        asked("--event", "all"),
    )
    table = await run(pilot, "audit", "query", "--user", "erin")

    records = [one for one in pilot.audit() if one["event"] == "command"]
    assert whole == records
    assert actions == [one for one in records if one["action"] == "deploy"]
    assert [one["user"] for one in users] == ["@mallory"]
    assert [one["user"] for one in services] == ["@dave", "@mallory"]
    assert [one["user"] for one in places] == ["@dave", "@mallory", "@erin"]
    assert future == past == []
    assert {one["event"] for one in votes} <= {"vote"}
    assert every == pilot.audit()
    assert table.code == 0
    [head, line] = table.out.splitlines()
    assert head.split()[-1] == "COMMAND"
    assert line.endswith("/deploy api-gateway v0.0.1 development")


async def verified(state: Path) -> Ended:
    """Verify the log in a copy of a state folder; the settings are not needed for that."""
    return await chatops("audit", "verify", "--state", str(state), folder=state)


async def test_verify(pilot: Pilot, tmp_path: Path) -> None:
    """0 for a log held by its checkpoints, 1 for a changed one, 2 for a tail not held, 3 where nothing is."""
    await pilot.person("dave").slash(
        "deploy", service="no-such-service", version="v1", environment="production"
    )
    for name in ("whole", "changed", "cut", "loose"):
        shutil.copytree(pilot.state / "audit", tmp_path / name / "audit")
    (tmp_path / "none").mkdir()
    [log] = [path.name for path in (pilot.state / "audit").glob("*-*.jsonl")]
    lines = (tmp_path / "whole" / "audit" / log).read_bytes().splitlines(keepends=True)
    (tmp_path / "changed" / "audit" / log).write_bytes(
        b"".join([lines[0].replace(b"@", b"%", 1), *lines[1:]])
    )
    (tmp_path / "cut" / "audit" / log).write_bytes(b"".join(lines[:-1]))
    (tmp_path / "loose" / "audit" / "checkpoints.jsonl").unlink()

    whole, changed, cut, loose, none = await asyncio.gather(
        *(verified(tmp_path / name) for name in ("whole", "changed", "cut", "loose", "none"))
    )

    assert (whole.code, whole.out[:3]) == (0, "OK:"), whole.out
    assert changed.code == 1, changed.out
    assert cut.code == 1, cut.out
    assert loose.code == 2, loose.out
    assert none.code == 3, none.out
    assert "Traceback" not in changed.err + cut.err + loose.err + none.err


async def test_a_runbook_is_begun_from_a_terminal(pilot: Pilot) -> None:
    """With one that comes with the project; its card stands in Discord, with its buttons."""
    begun = await run(pilot, "do", "/runbook roll-back-a-bad-deploy", "--as", "alice")

    assert (begun.code, begun.err) == (0, "")
    assert begun.out.startswith("Runbook begun: Roll back a bad deploy. https://discord.com/channels/")
    assert "Run types, in your name: `/status order-service production`" in begun.out
    messages = await pilot.person("bob").messages()
    [card] = [one for one in messages if "Roll back a bad deploy" in one["content"]]
    assert [each["label"] for each in card["components"][0]["components"]] == ["Run", "Done", "Skip"]
