"""Every answer of the REST API against Discord's official description."""

import io
import json
from typing import Any

import aiohttp

from tests.fakes.discord import ALICE, APPLICATION, BOB, DEPLOYMENTS, GUILD, LEAD, Http

CHANNEL = f"/channels/{DEPLOYMENTS}"
EVENT = {
    "name": "Maintenance",
    "privacy_level": 2,
    "entity_type": 3,
    "scheduled_start_time": "2030-01-01T10:00:00+00:00",
    "scheduled_end_time": "2030-01-01T11:00:00+00:00",
    "entity_metadata": {"location": "production"},
}


class Findings:
    """Checks answers and keeps what is wrong with them."""

    def __init__(self, spec: Any, *, undeclared: tuple[str, ...] = ()) -> None:
        self.spec = spec
        self.undeclared = undeclared
        self.found: list[str] = []

    def check(self, method: str, path: str, status: int, body: Any) -> None:
        """Check one answer; user-only routes are not in the description."""
        if any(part in path for part in self.undeclared):
            return
        _, errors = self.spec.check_response(method, path, status, body)
        self.found += [f"{method} {path} {status}: {error}" for error in errors]


def _watch(http: Http, description: Any, *undeclared: str) -> Findings:
    findings = Findings(description, undeclared=undeclared)
    http.check = findings.check
    return findings


async def test_session_and_application(http: Http, description: Any) -> None:
    """What a client reads at login is described."""
    findings = _watch(http, description)

    for path in ("/users/@me", f"/users/{ALICE}", "/users/@me/guilds", "/oauth2/applications/@me",
                 "/applications/@me", "/gateway", "/gateway/bot"):  # fmt: skip
        assert (await http.bot("GET", path))[0] == 200, path
    await http.call(None, "GET", "/users/@me")
    await http.bot("GET", "/users/1")
    await http.bot("POST", "/users/@me/channels", {"recipient_id": ALICE})

    assert findings.found == [], findings.found


async def test_messages(http: Http, description: Any) -> None:
    """Messages with all their parts are described, also what is refused."""
    findings = _watch(http, description)
    buttons = [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}]
    embed = {"title": "T", "fields": [{"name": "a", "value": "b", "inline": True}], "color": 3}
    body = {"content": "hi <@1>", "embeds": [embed], "components": buttons, "nonce": "n"}

    _, message = await http.bot("POST", f"{CHANNEL}/messages", body)
    one = f"{CHANNEL}/messages/{message['id']}"
    await http.bot(
        "POST",
        f"{CHANNEL}/messages",
        {"content": "re", "message_reference": {"message_id": int(message["id"])}},
    )
    await http.bot("PATCH", one, {"content": "edited"})
    await http.bot("PUT", f"{one}/reactions/✅/@me")
    for path in (one, f"{CHANNEL}/messages?limit=5", f"{one}/reactions/✅", f"{CHANNEL}/messages/pins"):
        assert (await http.bot("GET", path))[0] == 200
    await http.bot("PUT", f"{CHANNEL}/messages/pins/{message['id']}")
    for path in (f"{CHANNEL}/messages/pins", f"{CHANNEL}/pins", f"{CHANNEL}/messages"):
        assert (await http.bot("GET", path))[0] == 200
    await http.bot("DELETE", f"{CHANNEL}/messages/pins/{message['id']}")
    await http.bot("DELETE", f"{one}/reactions/✅/@me")
    await http.bot("DELETE", f"{one}/reactions")
    await http.bot("POST", f"{CHANNEL}/typing")
    await http.bot("DELETE", one)
    for bad in ({}, {"content": "x" * 2001}, {"content": "x", "nonce": "n" * 26}):
        assert (await http.bot("POST", f"{CHANNEL}/messages", bad))[0] == 400
    assert (await http.bot("GET", one))[0] == 404

    assert findings.found == [], findings.found


async def test_attachments(http: Http, description: Any) -> None:
    """An uploaded file comes back described, its address leads to its bytes."""
    findings = _watch(http, description)
    form = aiohttp.FormData()
    form.add_field("payload_json", '{"content": "log", "attachments": [{"id": 0, "description": "a log"}]}')
    form.add_field("files[0]", io.BytesIO(b"line\n"), filename="a log.txt")

    status, message = await http.bot("POST", f"{CHANNEL}/messages", data=form)

    assert status == 200
    assert message["attachments"][0]["description"] == "a log"
    async with http.session.get(message["attachments"][0]["url"]) as response:
        assert await response.read() == b"line\n"
    assert findings.found == [], findings.found


async def test_pictures_and_pings(http: Http, description: Any) -> None:
    """A picture in an embed and a ping of a role are described, when sent, edited and read."""
    findings = _watch(http, description)
    shown = {
        "content": f"<@&{LEAD}>",
        "embeds": [{"title": "Status", "image": {"url": "attachment://plot.png"}}],
        "allowed_mentions": {"parse": [], "roles": [str(LEAD)]},
    }
    form = aiohttp.FormData()
    form.add_field("payload_json", json.dumps(shown))
    header = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x01"
    form.add_field("files[0]", io.BytesIO(header), filename="plot.png")

    _, message = await http.bot("POST", f"{CHANNEL}/messages", data=form)
    one = f"{CHANNEL}/messages/{message['id']}"
    await http.bot("PATCH", one, {"content": "later"})
    await http.bot("PATCH", one, {"attachments": []})
    await http.bot("GET", f"{CHANNEL}/messages")

    assert (message["mention_roles"], message["embeds"][0]["image"]["width"]) == ([str(LEAD)], 2)
    assert findings.found == [], findings.found


async def test_guild(http: Http, description: Any) -> None:
    """Guild, roles, members, channels, threads and audit log are described."""
    findings = _watch(http, description)
    guild = f"/guilds/{GUILD}"

    await http.bot("GET", f"{guild}?with_counts=true")
    _, role = await http.bot("POST", f"{guild}/roles", {"name": "oncall", "permissions": "2048"})
    await http.bot("PATCH", f"{guild}/roles/{role['id']}", {"name": "on-call"})
    await http.bot("PUT", f"{guild}/members/{ALICE}/roles/{role['id']}")
    await http.bot("DELETE", f"{guild}/members/{ALICE}/roles/{role['id']}")
    status, channel = await http.bot(
        "POST", f"{guild}/channels", {"name": "Inc 1", "topic": "t", "parent_id": None}
    )
    assert (status, channel["name"]) == (201, "inc-1")
    at = f"/channels/{channel['id']}"
    await http.bot("PATCH", at, {"topic": "new"})
    await http.bot("PUT", f"{at}/permissions/{BOB}", {"type": 1, "allow": "1024", "deny": 0})
    await http.bot("DELETE", f"{at}/permissions/{BOB}")
    _, message = await http.bot("POST", f"{at}/messages", {"content": "start"})
    assert (await http.bot("POST", f"{at}/threads", {"name": "t", "type": 11}))[0] == 201
    status, thread = await http.bot("POST", f"{at}/messages/{message['id']}/threads", {"name": "from it"})
    assert status == 201
    await http.bot("PUT", f"/channels/{thread['id']}/thread-members/{ALICE}")
    for path in (
        "/roles",
        "/roles/member-counts",
        "/channels",
        "/members?limit=10",
        f"/members/{ALICE}",
        "/threads/active",
        "/audit-logs",
    ):
        assert (await http.bot("GET", guild + path))[0] == 200, path
    await http.bot("POST", f"{at}/webhooks", {"name": "hook"})
    await http.bot("DELETE", at)
    await http.bot("DELETE", f"{guild}/roles/{role['id']}")

    assert findings.found == [], findings.found


async def test_scheduled_events(http: Http, description: Any) -> None:
    """Scheduled events are described."""
    findings = _watch(http, description)
    events = f"/guilds/{GUILD}/scheduled-events"

    _, event = await http.bot("POST", events, EVENT)
    await http.bot("GET", events)
    await http.bot("GET", f"{events}/{event['id']}")
    await http.bot("PATCH", f"{events}/{event['id']}", {"name": "Later"})
    assert (await http.bot("DELETE", f"{events}/{event['id']}"))[0] == 204

    assert findings.found == [], findings.found


async def test_commands(http: Http, description: Any, commands: dict[str, str]) -> None:
    """Commands are described, whole lists and single ones."""
    findings = _watch(http, description)
    for scope in (f"/applications/{APPLICATION}", f"/applications/{APPLICATION}/guilds/{GUILD}"):
        path = f"{scope}/commands"
        status, made = await http.bot("POST", path, {"name": "ping", "description": "pong"})
        assert status == 201
        assert (await http.bot("POST", path, {"name": "ping", "description": "again"}))[0] == 200
        await http.bot("GET", path)
        await http.bot("GET", f"{path}/{made['id']}")
        await http.bot("PATCH", f"{path}/{made['id']}", {"description": "pang"})
        await http.bot("DELETE", f"{path}/{made['id']}")
        await http.bot("PUT", path, [])

    assert findings.found == [], findings.found


async def test_interactions(
    http: Http, world: Any, events: Any, description: Any, commands: dict[str, str]
) -> None:
    """Responses, follow-ups and their edits are described."""
    findings = _watch(http, description)
    findings.undeclared = ("/interactions",)
    body = {
        "type": 2,
        "application_id": APPLICATION,
        "channel_id": DEPLOYMENTS,
        "data": {"id": commands["echo"], "type": 1, "options": [{"type": 3, "name": "text", "value": "hi"}]},
    }
    assert (await http.alice("POST", "/interactions", body))[0] == 204
    asked = next(
        one for one in events if one.event == "INTERACTION_CREATE" and one.reader == world.bot.user_id
    )
    findings.undeclared = ()
    interaction, token = asked.payload["id"], asked.payload["token"]
    hook = f"/webhooks/{APPLICATION}/{token}"
    answer = {"type": 4, "data": {"content": "hello", "flags": 64}}

    callback = f"/interactions/{interaction}/{token}/callback?with_response=1"
    assert (await http.call(None, "POST", callback, answer))[0] == 200
    await http.call(None, "GET", f"{hook}/messages/@original")
    await http.call(None, "PATCH", f"{hook}/messages/@original", {"content": "more"})
    status, follow = await http.call(None, "POST", hook, {"content": "and"})
    assert status == 200
    await http.call(None, "PATCH", f"{hook}/messages/{follow['id']}", {"content": "then"})
    await http.call(None, "DELETE", f"{hook}/messages/{follow['id']}")
    await http.call(None, "DELETE", f"{hook}/messages/@original")
    await http.call(None, "POST", callback, answer)

    assert findings.found == [], findings.found
