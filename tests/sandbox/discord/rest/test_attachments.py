"""Files come back as what they are, and never run in the browser."""

import io
import json
from typing import Any

import aiohttp
import pytest

from sandbox.discord.world import World
from tests.fakes.discord import ALICE, APPLICATION, DEPLOYMENTS, Http

Json = dict[str, Any]
AT = f"/channels/{DEPLOYMENTS}/messages"
PLOT = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x80\x00\x00\x01\x68"
SHOWN = {"embeds": [{"title": "Status", "image": {"url": "attachment://plot.png"}}]}


def _form(body: Json, *files: tuple[str, bytes]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps(body))
    for index, (name, data) in enumerate(files):
        form.add_field(f"files[{index}]", io.BytesIO(data), filename=name)
    return form


def _names(message: Json) -> list[str]:
    return [file["filename"] for file in message["attachments"]]


@pytest.mark.parametrize(
    ("name", "kind", "inline"),
    [
        ("plot.png", "image/png", True),
        ("a.log.txt", "text/plain", True),
        ("page.html", "application/octet-stream", False),
        ("evil.svg", "application/octet-stream", False),
        ("..%2f..%2fetc passwd", "application/octet-stream", False),
    ],
)
async def test_kinds(http: Http, name: str, kind: str, *, inline: bool) -> None:
    """Pictures and text are shown, the rest is downloaded."""
    form = aiohttp.FormData()
    form.add_field("files[0]", io.BytesIO(b"bytes"), filename=name)
    _, message = await http.bot("POST", f"/channels/{DEPLOYMENTS}/messages", data=form)

    async with http.session.get(message["attachments"][0]["url"]) as response:
        assert (response.status, await response.read()) == (200, b"bytes")
        assert response.content_type == kind
        assert ("Content-Disposition" not in response.headers) is inline


async def test_unknown_files_are_404(http: Http) -> None:
    """Nothing is read from anywhere else."""
    async with http.session.get(http.api.replace("/api/v10", "/attachments/1/2/x.txt")) as response:
        assert response.status == 404


async def test_large_files_are_refused(http: Http) -> None:
    """10 MiB, as a guild without boosts."""
    form = aiohttp.FormData()
    form.add_field("files[0]", io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), filename="big.bin")
    status, refused = await http.bot("POST", f"/channels/{DEPLOYMENTS}/messages", data=form)
    assert (status, refused["code"]) == (413, 40005)


async def test_text_says_how_it_is_written(http: Http) -> None:
    """A browser that opens a log reads UTF-8."""
    _, message = await http.bot("POST", AT, data=_form({}, ("a.txt", "✅".encode())))

    async with http.session.get(message["attachments"][0]["url"]) as response:
        assert await response.text() == "✅"
        assert response.charset == "utf-8"


async def test_an_embed_shows_a_picture(http: Http) -> None:
    """By its address and size, in the answer and wherever the message is read."""
    _, sent = await http.bot("POST", AT, data=_form(SHOWN, ("plot.png", PLOT)))
    _, read = await http.alice("GET", f"{AT}/{sent['id']}")
    image = {"url": sent["attachments"][0]["url"], "width": 640, "height": 360}

    assert sent["embeds"][0]["image"] == read["embeds"][0]["image"] == image
    assert (sent["attachments"][0]["width"], sent["attachments"][0]["height"]) == (640, 360)
    async with http.session.get(image["url"]) as response:
        assert (response.content_type, await response.read()) == ("image/png", PLOT)


async def test_an_edit_keeps_files_unless_it_says(http: Http) -> None:
    """Without `attachments` they stay; those it lists are left; an empty list drops all."""
    _, sent = await http.bot("POST", AT, data=_form({}, ("a.txt", b"a"), ("b.txt", b"b")))
    one = f"{AT}/{sent['id']}"
    _, edited = await http.bot("PATCH", one, {"content": "more"})
    listed = {"attachments": [{"id": sent["attachments"][1]["id"]}, {"id": 0}]}
    _, fewer = await http.bot("PATCH", one, data=_form(listed, ("c.txt", b"c")))
    _, none = await http.bot("PATCH", one, {"content": "bare", "attachments": []})

    assert [_names(message) for message in (sent, edited, fewer, none)] == [
        ["a.txt", "b.txt"],
        ["a.txt", "b.txt"],
        ["b.txt", "c.txt"],
        [],
    ]


async def test_a_deferred_answer_is_completed_with_files(
    http: Http, world: World, commands: dict[str, str]
) -> None:
    """An embed and files complete it, also without words; its reader alone is told."""
    data = {"id": commands["list"], "name": "list", "type": 1, "options": [{"type": 1, "name": "add"}]}
    place = {"application_id": str(APPLICATION), "channel_id": str(DEPLOYMENTS)}
    await http.alice("POST", "/interactions", {"type": 2, "data": data, **place})
    [asked] = world.state.interactions.values()
    callback = f"/interactions/{asked.id}/{asked.token}/callback"
    await http.call(None, "POST", callback, {"type": 5, "data": {"flags": 64}})
    body = {**SHOWN, "attachments": [{"id": 0}, {"id": 1, "description": "all lines"}]}
    form = _form(body, ("plot.png", PLOT), ("all.log", b"line\n"))
    hook = f"/webhooks/{APPLICATION}/{asked.token}/messages/@original"
    status, message = await http.call(None, "PATCH", hook, data=form)
    [hers] = (await http.alice("GET", AT))[1]

    assert (status, _names(message), message["flags"]) == (200, ["plot.png", "all.log"], 64)
    assert message["attachments"][1]["description"] == "all lines"
    assert (hers["id"], hers["embeds"]) == (message["id"], message["embeds"])
    assert message["interaction_metadata"]["user"]["id"] == str(ALICE)
