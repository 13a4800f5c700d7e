"""The second factor over sockets: enrolled, asked for, kept through kill -9, used once, taken away."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from sandbox.bot_process import BotError
from tests.e2e.clock import jump
from tests.e2e.crash import kill, proven, restart
from tests.e2e.pilot import Pilot
from tests.e2e.second_factor import align, enrol, enter, key_in, next_code, secured, time_of, write_key
from tests.e2e.view import Json
from tests.fakes.authenticator import code, wrong_code


async def _approvals(pilot: Pilot, operation_id: str) -> list[Json]:
    return list((await pilot.record(id=operation_id, result="success"))["approvals"])


async def test_from_the_app_to_the_deploy(tmp_path: Path) -> None:
    """A ✅ counts with its code alone, also when the bot was killed in between, and no code counts twice."""
    async with secured(tmp_path) as pilot:
        bob, (lock, used) = pilot.person("bob"), await enrol(pilot, "bob")
        first = await pilot.order("payment-service")
        assert "Press Enter code: without it a ✅ does not count." in first.content

        assert "taken already" in (await enter(pilot, "bob", first, used)).text
        assert "not right" in (await enter(pilot, "bob", first, wrong_code(time_of(pilot), lock))).text
        fresh = next_code(pilot, lock)
        assert "Now react with ✅" in (await enter(pilot, "bob", first, fresh)).text
        await kill(pilot)
        await bob.react(first.message, "✅")
        await restart(pilot)

        await first.shows("✅ Deploy complete. Health check passed.")
        [approval] = await _approvals(pilot, first.operation_id)
        assert (approval["user"], approval["second_factor"], approval["source"]) == (
            "@bob",
            "totp",
            "reconcile",
        )
        assert pilot.accepted(first.operation_id) == 1

        second = await pilot.order("payment-service")
        await bob.react(second.message, "✅")
        await second.until(lambda card: "no code yet" in card.fields.get("Votes", ""))
        assert "taken already" in (await enter(pilot, "bob", second, fresh)).text
        assert (await enter(pilot, "bob", second, next_code(pilot, lock))).text == "Taken: your ✅ counts."
        await second.shows("✅ Deploy complete. Health check passed.")
        assert pilot.accepted(second.operation_id) == 1

        await _taken_away(pilot, tmp_path)
        await proven(pilot)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path for path in files if lock.encode() in path.read_bytes()] == []


async def _taken_away(pilot: Pilot, folder: Path) -> None:
    """Let an operator take bob's second factor away while the bot runs."""
    where = ["--config", str(folder / "chatops.yaml"), "--state", str(pilot.state)]
    assert await asyncio.to_thread(main, ["totp", "reset", "bob", *where]) == 0
    assert (await pilot.record("second_factor.reset"))["command"] == "chatops totp reset bob"
    assert (await pilot.person("bob").slash("totp status")).text.startswith("You have no second factor.")


@pytest.mark.deep
async def test_replacing_and_removing_take_a_code(tmp_path: Path) -> None:
    """Who has the Discord session alone, and not the phone, neither sees a new secret nor removes the old."""
    async with secured(tmp_path) as pilot:
        bob, (old, _) = pilot.person("bob"), await enrol(pilot, "bob")
        shown = await bob.slash("totp enroll")
        assert "Key" not in shown.text
        form = await bob.form_of(shown.message, "Replace it")
        assert "not right" in (await bob.fill_in(form, code=wrong_code(time_of(pilot), old))).text

        offered = await bob.fill_in(
            await bob.form_of(shown.message, "Replace it"), code=next_code(pilot, old)
        )
        new = key_in(offered)
        assert offered.is_private
        assert new != old
        form = await bob.form_of(offered.message, "Enter a code of it")
        assert (await bob.fill_in(form, code=next_code(pilot, new))).text.startswith("🔐")

        remove = await bob.form("totp remove")
        assert "not right" in (await bob.fill_in(remove, code=next_code(pilot, old))).text
        remove = await bob.form("totp remove")
        assert (await bob.fill_in(remove, code=next_code(pilot, new))).text.startswith("🔓")
        assert (await pilot.record("second_factor.removed"))["user"] == "@bob"


@pytest.mark.deep
async def test_guessing_is_stopped_over_restarts(tmp_path: Path) -> None:
    """After five wrong codes not even the right one is taken for a quarter of an hour, by any process."""
    async with secured(tmp_path) as pilot:
        (secret, _), card = await enrol(pilot, "bob"), await pilot.order("payment-service")
        *_, told = [await enter(pilot, "bob", card, wrong_code(time_of(pilot), secret)) for _ in range(5)]
        assert told.text.startswith("Too many codes of yours were wrong")
        await kill(pilot)
        await restart(pilot)

        assert (await enter(pilot, "bob", card, next_code(pilot, secret))).text == told.text
        refused = [one for one in pilot.audit() if one["event"] == "second_factor.refused"]
        assert [(one["user"], one["result"], one["id"]) for one in refused] == [
            ("@bob", "denied", card.operation_id)
        ] * 5
        jump(pilot, timedelta(minutes=15))
        assert (await enter(pilot, "bob", card, next_code(pilot, secret))).text.startswith("Taken")


@pytest.mark.deep
async def test_a_clock_that_drifts(tmp_path: Path) -> None:
    """A phone may be half a minute off; what was true an hour ago is not."""
    async with secured(tmp_path) as pilot:
        (secret, _), card = await enrol(pilot, "bob"), await pilot.order("payment-service")
        jump(pilot, timedelta(minutes=10))
        align(pilot)
        behind = code(time_of(pilot), -2, secret)
        assert "not of now" in (await enter(pilot, "bob", card, behind)).text
        late = code(time_of(pilot), -1, secret)
        assert (await enter(pilot, "bob", card, late)).text.startswith("Taken")


@pytest.mark.deep
@pytest.mark.parametrize("key", [None, bytes(32)])
async def test_a_lost_key_stops_the_start(tmp_path: Path, key: bytes | None) -> None:
    """Without the key, or with another one, the bot does not run as if nothing were asked for."""
    async with secured(tmp_path) as pilot:
        await enrol(pilot, "bob")
        await kill(pilot)
        (tmp_path / "the.key").unlink() if key is None else write_key(tmp_path, key)
        with pytest.raises(BotError, match="is not there" if key is None else "sealed with another key"):
            await restart(pilot)

        write_key(tmp_path, bytes(range(32)))
        await restart(pilot)
        assert (await pilot.person("bob").slash("totp status")).text.startswith("🔐")


@pytest.mark.deep
async def test_breaking_the_glass_takes_a_code(tmp_path: Path) -> None:
    """Who goes on alone gives one; nobody can give it for them."""
    async with secured(tmp_path) as pilot:
        secret, _ = await enrol(pilot, "oncall")
        await enrol(pilot, "bob")
        version = await pilot.other("payment-service", "production")
        card = await pilot.ask(
            "oncall",
            "deploy",
            service="payment-service",
            version=version,
            environment="production",
            break_glass="it burns",
        )
        assert card.buttons == ["Enter code", "Cancel"]
        assert (await enter(pilot, "bob", card, "123456")).text.startswith(
            "Only @oncall, who breaks the glass"
        )
        assert pilot.accepted(card.operation_id) == 0

        told = await enter(pilot, "oncall", card, next_code(pilot, secret))

        assert told.text == "Taken: the glass is broken."
        await card.shows("✅ Deploy complete. Health check passed.")
        assert pilot.accepted(card.operation_id) == 1
