"""The sandbox as a whole, without the bot: one port, one folder, one line that tells where everything is."""

import asyncio
import json
import os
import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from sandbox.app import Options, SandboxError, run, serve
from tests.fakes.folder import make_folder

CONTRACT = {
    "event", "url", "api", "gateway", "bot_token", "application_id", "guild_id", "channels", "roles", "users",
    "state", "status_page", "metrics", "page",
}  # fmt: skip


async def test_the_ready_line_holds_the_contract(tmp_path: Path) -> None:
    """Every key of design section 7 is there, the page's own address too, and the line survives JSON."""
    async with serve(Options(port=0, state=tmp_path / "state", with_bot=False)) as sandbox:
        told = json.loads(json.dumps(sandbox.ready))

    assert told.keys() >= CONTRACT
    assert told["event"] == "ready"
    assert told["state"] == str(tmp_path / "state")


async def test_page_discord_and_platform_share_the_port(tmp_path: Path) -> None:
    """What the ready line names answers: the page, the API with a person's token, the platform."""
    async with (
        serve(Options(port=0, state=tmp_path, with_bot=False)) as sandbox,
        aiohttp.ClientSession() as http,
    ):
        ready = sandbox.ready
        token = ready["users"]["alice"]["token"]  # type: ignore[index]  # a ready line is JSON
        async with http.get(str(ready["url"])) as page:
            assert "text/html" in page.headers["Content-Type"]
        async with http.get(f"{ready['api']}/users/@me", headers={"Authorization": token}) as me:
            assert (await me.json())["username"] == "alice"
        async with http.get(f"{ready['platform']}/services") as services:
            assert services.status == 200


async def test_services_have_customers_only_when_asked(tmp_path: Path) -> None:
    """With traffic the replicas log requests that nobody here has sent."""
    log = tmp_path / "platform" / "logs" / "api-gateway" / "production.jsonl"
    async with serve(Options(port=0, state=tmp_path, with_bot=False, traffic=100.0)):
        async with asyncio.timeout(20):
            while '"request"' not in log.read_text():
                await asyncio.sleep(0.01)
    before = log.read_text().count('"request"')
    async with serve(Options(port=0, state=tmp_path, with_bot=False, traffic=0.0)) as sandbox:
        await sandbox.platform.measured.scrape()

    assert log.read_text().count('"request"') == before


async def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    """Nothing is started on a port that something else holds."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        with pytest.raises(SandboxError, match=f"Port {port} cannot be used.*--port"):
            async with serve(Options(port=port, state=tmp_path, with_bot=False)):
                pass


async def test_the_end_of_the_terminal_is_an_end(capsys: pytest.CaptureFixture[str]) -> None:
    """SIGHUP ends it as Ctrl-C does, also in the midst of the start, and its folder goes."""
    folders = set()
    for seconds in (0.05, 0.5):
        asyncio.get_running_loop().call_later(seconds, os.kill, os.getpid(), signal.SIGHUP)
        folders.add(await run(Options(port=0, with_bot=False)))

    told = capsys.readouterr()
    assert folders == {0}
    assert told.err == ""
    assert told.out.count("The sandbox has stopped; nothing of it is left running.") == 2


async def test_a_hangup_that_is_ignored_stays_so() -> None:
    """Under `nohup` the sandbox goes on without its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, os.kill, os.getpid(), signal.SIGTERM)
        code = await run(Options(port=0, with_bot=False, as_json=True))
        assert (code, signal.getsignal(signal.SIGHUP)) == (0, signal.SIG_IGN)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("chatops.yaml", "", "chatops.yaml:1:1: the file is missing: write"),
        ("approval_matrix.yaml", "roles: [", "its roles cannot be read. Nothing was started; see what is"),
        ("approval_matrix.yaml", "rolez: {}", "chatops policy check"),
        ("approval_matrix.yaml", "roles: {dba: []}", "chatops policy check"),
        ("approval_matrix.yaml", None, "chatops policy check"),
    ],
)
async def test_wrong_settings_are_told_in_a_sentence(
    tmp_path: Path, name: str, text: str | None, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever has edited the project's own files learns which, and what to do; exit 78."""
    folder = make_folder(tmp_path)
    if text is None:
        (folder.path / name).unlink()
    else:
        (folder.path / name).write_text(text, encoding="utf-8")

    code = await run(Options(port=0, with_bot=False, config=folder.settings))

    assert code == 78
    assert told in capsys.readouterr().err


async def test_a_folder_of_our_own_goes_in_the_end() -> None:
    """Without `--state` nothing is left on the disk."""
    async with serve(Options(port=0, with_bot=False)) as sandbox:
        folder = Path(str(sandbox.ready["state"]))
        assert folder.is_dir()

    assert not folder.exists()


async def test_a_folder_that_was_asked_for_is_kept(tmp_path: Path) -> None:
    """With `--state` everything can be read afterwards."""
    async with serve(Options(port=0, state=tmp_path / "kept", with_bot=False)):
        pass

    assert (tmp_path / "kept" / "platform").is_dir()


async def test_a_folder_that_is_used_again_keeps_its_tokens(tmp_path: Path) -> None:
    """A bot that was left running, or a page left open, is let in again."""
    tokens = []
    for _ in range(2):
        async with serve(Options(port=0, state=tmp_path, with_bot=False)) as sandbox:
            page = str(sandbox.ready["page"]).partition("?")[2]
            tokens.append((sandbox.ready["bot_token"], sandbox.ready["users"], page))

    assert tokens[0] == tokens[1]


async def test_kept_tokens_that_cannot_be_read_stop_the_start(tmp_path: Path) -> None:
    """In a sentence that names the file."""
    (tmp_path / "tokens.json").write_text("?")

    with pytest.raises(SandboxError, match=r"tokens\.json.*Nothing was started"):
        async with serve(Options(port=0, state=tmp_path, with_bot=False)):
            pass
