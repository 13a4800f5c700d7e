"""`/logs`: the lines of the replicas, to the one who asked alone, and never a secret."""

import json
from uuid import uuid4

import aiohttp
import pytest

from bot.adapters.clock.wall import WallClock
from tests.e2e.pilot import Pilot

SERVICE, ENVIRONMENT = "order-service", "production"
PUSHED = "ghp_0123456789abcdefghij0123456789abcdef"
SECRETS = {
    PUSHED: f"pushed with {PUSHED}",
    "s3cr3t-of-db": "connecting to postgres://orders:s3cr3t-of-db@db.internal/orders",
    "c2VjcmV0OnNlY3JldA==": "GET / Authorization: Basic c2VjcmV0OnNlY3JldA== answered 200",
    "hunter2hunter2": 'login {"user": "bob", "password": "hunter2hunter2"}',
}


async def visit(pilot: Pilot, *pages: str) -> None:
    """Ask a replica for these pages, as customers do."""
    replica = (await pilot.replicas(SERVICE, ENVIRONMENT))[0]
    async with aiohttp.ClientSession() as http:
        for page in pages:
            async with http.get(f"http://127.0.0.1:{replica['port']}{page}"):
                pass


def log(pilot: Pilot, *messages: str, level: str = "info") -> None:
    """Let the service log these words."""
    at = WallClock().now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    place = {"service": SERVICE, "environment": ENVIRONMENT, "version": "v2.4.0", "replica": "one"}
    lines = [{"timestamp": at, "level": level, **place, "message": message} for message in messages]
    path = pilot.state / "platform" / "logs" / SERVICE / f"{ENVIRONMENT}.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(line)}\n" for line in lines)


async def test_the_lines_of_the_replicas(pilot: Pilot) -> None:
    """What a replica has just logged stands in a block, where nothing else is said; the last hour is read."""
    page = f"/{uuid4().hex}"
    await visit(pilot, page)

    reply = await pilot.person("alice").slash("logs", service=SERVICE, last="1h")

    head, block, *rest = reply.text.split("```")
    assert head.splitlines()[0].endswith(f" lines: {SERVICE} in {ENVIRONMENT}, last 1h.")
    assert rest == [""]
    assert block.splitlines()[-1].endswith(f" WARN  request path={page} status=404")
    record = await pilot.record(command=f"/logs {SERVICE} last:1h")
    assert (record["user"], record["result"], record["service"]) == ("@alice", "success", SERVICE)


async def test_lines_are_chosen(pilot: Pilot) -> None:
    """By a text in any case, by the mildest level, by both; where nothing fits, that is said."""
    page = f"/{uuid4().hex}"
    await visit(pilot, page, "/reports", "/")

    async def found(**asked: str) -> list[str]:
        reply = await pilot.person("alice").slash("logs", service=SERVICE, last="1h", **asked)
        whole = "\n".join(file.decode() for file in reply.files.values()) or reply.text
        return [line for line in whole.splitlines() if "request path=" in line]

    assert [line.split()[-2] for line in await found(grep=page.upper())] == [f"path={page}"]
    graver = await found(level="warning")
    assert {line.split()[1] for line in graver} == {"WARN", "ERROR"}
    assert page in graver[-2]
    assert {line.split()[1] for line in await found(level="error")} == {"ERROR"}
    assert await found(level="error", grep=page) == []
    nothing = await pilot.person("alice").slash("logs", service=SERVICE, level="error", grep=page)
    assert nothing.text == (
        f"No lines: {SERVICE} in {ENVIRONMENT}, last 15m, error and worse, with `{page}`."
    )


async def test_a_long_log(pilot: Pilot) -> None:
    """The newest lines stand in the message, all of them in a file, oldest first."""
    word = uuid4().hex
    log(pilot, *(f"{word} {number:03}" for number in range(200)))

    reply = await pilot.person("alice").slash("logs", service=SERVICE, grep=word)

    [(name, content)] = reply.files.items()
    assert name.startswith(f"{SERVICE}-{ENVIRONMENT}-")
    assert [line.split()[-1] for line in content.decode().splitlines()] == [f"{n:03}" for n in range(200)]
    shown = [line for line in reply.text.splitlines() if line.endswith(tuple("0123456789")) and word in line]
    assert shown[-1].endswith(f"{word} 199")
    assert f"The newest {len(shown)} stand here, all are in the file." in reply.text
    assert len(reply.text) <= 2000


@pytest.mark.parametrize("many", [1, 100], ids=["message", "file"])
async def test_no_secret_leaves(pilot: Pilot, many: int) -> None:
    """Tokens, passwords, credentials in addresses and headers are gone before anything is sent."""
    word = uuid4().hex
    log(pilot, *(f"{word} {message}" for message in SECRETS.values()), *[f"{word} filler"] * many)
    alice = pilot.person("alice")

    reply = await alice.slash("logs", service=SERVICE, grep=word)

    whole = "\n".join(file.decode() for file in reply.files.values()) or reply.text
    assert bool(reply.files) == (many > 1)
    assert whole.count(word) - (many == 1) == len(SECRETS) + many
    assert whole.count("[redacted]") == len(SECRETS)
    assert "GET / Authorization: " in whole
    assert "@db.internal/orders" in whole
    told = "\n".join([whole, *(str(event) for event in alice.view.events), *map(str, pilot.audit())])
    assert [secret for secret in SECRETS if secret in told] == []
    asked = await alice.slash("logs", service=SERVICE, grep=PUSHED[:12])
    assert asked.text.startswith("No lines: ")


async def test_no_part_of_a_key_leaves(pilot: Pilot) -> None:
    """Logged line by line, asked for by a part of it, by level or at once: neither its lines nor its end."""
    word = uuid4().hex
    lines = [
        "MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49",
        "AwEHoUQDQgAEsKfxNDBpXnn0S8uLxSyhHGfsKO6SLbTyHwHy8KmXJcBgbVmJTqRX",
        "EKTajzHNmIi8dLBxXNDtyhpm3lfxPqjC8g==",
    ]
    log(pilot, f"{word} before", "-----BEGIN EC PRIVATE KEY-----", level="info")
    log(pilot, *lines, level="error")
    log(pilot, "-----END EC PRIVATE KEY-----", f"{word} after", level="info")
    log(pilot, *(f"{word} {line} loaded" for line in lines), level="critical")
    alice = pilot.person("alice")

    asked = [{"grep": line[:5]} for line in lines] + [{"grep": lines[2][-8:]}]
    none = [(await alice.slash("logs", service=SERVICE, **words)).text for words in asked]
    some: list[dict[str, str]] = [{}, {"level": "error"}, {"level": "critical"}, {"grep": word}]
    replies = [await alice.slash("logs", service=SERVICE, **words) for words in some]

    assert [text.split(":")[0] for text in none] == ["No lines"] * len(asked)
    whole = [str(reply.text) + "".join(file.decode() for file in reply.files.values()) for reply in replies]
    assert whole[3].count(f"{word} [redacted] loaded") == 3
    assert f"{word} after" in whole[3]
    assert whole[1].count("[redacted]") >= 6
    told = "\n".join([*whole, *(str(event) for event in alice.view.events)])
    parts = [line[at : at + 8] for line in lines for at in range(len(line) - 7)]
    assert [part for part in parts if part in told and part != lines[2][-8:]] == []


async def test_only_who_asked_sees_it(pilot: Pilot) -> None:
    """No other client gets it, neither by its line to Discord nor by asking for the messages."""
    reply = await pilot.person("alice").slash("logs", service=SERVICE)

    assert reply.is_private
    assert await pilot.seen_by(reply) == {"alice"}
    assert reply.message["id"] not in [one["id"] for one in await pilot.person("bob").messages()]


async def test_strangers_read_no_logs(pilot: Pilot) -> None:
    """Whoever has no role is refused, and it is written down."""
    reply = await pilot.person("mallory").slash("logs", service=SERVICE)

    assert reply.text == "Logs are for people with a role of the approval matrix. Nothing was told."
    assert await pilot.seen_by(reply) == {"mallory"}
    record = await pilot.record(command=f"/logs {SERVICE}", user="@mallory")
    assert (record["result"], record["reason"]) == ("denied", reply.text)


@pytest.mark.parametrize(
    ("last", "told"),
    [
        (
            "soon",
            "How far back? Write a whole number and s, m, h or d, like 15m, 1h or 2d. Nothing was read.",
        ),
        ("0m", "How far back? "),
        ("8d", "Logs are read back to 7d at most. Nothing was read; ask for less."),
    ],
)
async def test_a_span_that_is_none(pilot: Pilot, last: str, told: str) -> None:
    """What cannot be meant is refused with what can."""
    reply = await pilot.person("dave").slash("logs", service=SERVICE, last=last)

    assert reply.text.startswith(told)
    record = await pilot.record(command=f"/logs {SERVICE} last:{last}")
    assert (record["user"], record["result"], record["reason"]) == ("@dave", "denied", reply.text)
