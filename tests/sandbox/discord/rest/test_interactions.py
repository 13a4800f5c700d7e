"""The bot answers over HTTP: deadlines, second answers, ephemeral replies, modals."""

from typing import Any

import pytest

from sandbox.discord.events import Dispatch
from sandbox.discord.world import World
from tests.fakes.discord import ALICE, APPLICATION, BOT, DEPLOYMENTS, Http, ManualClock

Json = dict[str, Any]
BUTTON = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Form", "custom_id": "form"}]}
MODAL = {"custom_id": "m", "title": "Why", "components": [
    {"type": 1, "components": [{"type": 4, "style": 1, "label": "Reason", "custom_id": "why"}]}]}  # fmt: skip


class Asker:
    """Asks as alice, answers as the bot."""

    def __init__(self, http: Http, events: list[Dispatch], echo: str) -> None:
        self.http, self.events, self.echo = http, events, echo

    async def ask(self, kind: int = 2, data: Json | None = None, **more: Any) -> Json:
        """Send an interaction; return what the bot got."""
        text = {"type": 3, "name": "text", "value": "hi", **({"focused": True} if kind == 4 else {})}
        usual = {"id": self.echo, "type": 1, "options": [text]}
        place = {"application_id": APPLICATION, "channel_id": DEPLOYMENTS}
        status, answer = await self.http.alice(
            "POST", "/interactions", {"type": kind, "data": data or usual, **place, **more}
        )
        assert (status, answer) == (204, None), answer
        return next(
            one.payload
            for one in reversed(self.events)
            if one.event == "INTERACTION_CREATE" and one.reader == BOT
        )

    async def answer(self, asked: Json, body: Json, query: str = "") -> tuple[int, Any]:
        """Send the first response."""
        return await self.http.call(
            None, "POST", f"/interactions/{asked['id']}/{asked['token']}/callback{query}", body
        )

    async def hook(
        self, asked: Json, method: str, path: str = "", body: Json | None = None
    ) -> tuple[int, Any]:
        """Call the interaction's webhook."""
        return await self.http.call(None, method, f"/webhooks/{APPLICATION}/{asked['token']}{path}", body)

    def told(self, event: str) -> list[Json]:
        """Return what alice alone was told."""
        return [one.payload for one in self.events if one.event == event and one.reader == ALICE]


@pytest.fixture
def asker(http: Http, events: list[Dispatch], commands: dict[str, str]) -> Asker:
    """Return who asks and answers."""
    return Asker(http, events, commands["echo"])


async def test_the_body_comes_on_request(asker: Asker) -> None:
    """204 without, 200 with `with_response`."""
    say = {"type": 4, "data": {"content": "hello"}}
    assert await asker.answer(await asker.ask(), say) == (204, None)
    status, answer = await asker.answer(await asker.ask(), say, "?with_response=true")

    assert (status, answer["interaction"]["type"]) == (200, 2)
    assert answer["resource"]["message"]["interaction_metadata"]["user"]["id"] == str(ALICE)


async def test_there_is_one_first_response(asker: Asker) -> None:
    """The second is 40060; one that was refused does not count."""
    asked = await asker.ask()
    assert (await asker.answer(asked, {"type": 4, "data": {}}))[0] == 400
    assert (await asker.answer(asked, {"type": 5}))[0] == 204
    status, answer = await asker.answer(asked, {"type": 5})

    assert (status, answer["code"]) == (400, 40060)
    assert len(asker.told("INTERACTION_SUCCESS")) == 1


async def test_responses_fit(asker: Asker) -> None:
    """Choices answer autocomplete only, and nothing else does; a misfit does not count as the response."""
    asked, typing = await asker.ask(), await asker.ask(4)
    assert (await asker.answer(asked, {"type": 8, "data": {"choices": []}}))[0] == 400
    assert (await asker.answer(asked, {"type": 7, "data": {"content": "x"}}))[0] == 400
    assert (await asker.answer(typing, {"type": 4, "data": {"content": "x"}}))[0] == 400
    assert (await asker.answer(asked, {"type": 5}))[0] == 204


async def test_a_private_panel_is_used_by_its_reader(asker: Asker, http: Http) -> None:
    """A button of an ephemeral message works for its reader, and for nobody else."""
    asked = await asker.ask()
    embeds = [{"title": "Page 1", "type": "rich"}]
    data = {"content": "yours", "flags": 64, "components": [BUTTON], "embeds": embeds}
    _, panel = await asker.answer(asked, {"type": 4, "data": data}, "?with_response=1")
    message_id = panel["resource"]["message"]["id"]
    press = {"component_type": 2, "custom_id": "form"}
    pressed = await asker.ask(3, press, message_id=message_id)
    place = {"application_id": APPLICATION, "channel_id": DEPLOYMENTS, "message_id": message_id}
    status, refused = await http.bob("POST", "/interactions", {"type": 3, "data": press, **place})
    await asker.answer(pressed, {"type": 7, "data": {"content": "used", "components": []}})

    assert pressed["message"]["flags"] & 64
    assert pressed["message"]["embeds"] == embeds
    assert (status, refused["code"]) == (404, 10008)
    assert asker.told("MESSAGE_UPDATE")[0]["content"] == "used"


async def test_three_seconds_are_all(asker: Asker, clock: ManualClock) -> None:
    """Then it is 10062 for the bot and a failure for the person."""
    asked = await asker.ask()
    clock.advance(3)
    status, answer = await asker.answer(asked, {"type": 4, "data": {"content": "late"}})

    assert (status, answer["code"]) == (404, 10062)
    assert [one["id"] for one in asker.told("INTERACTION_FAILURE")] == [asked["id"]]


async def test_fifteen_minutes_are_all(asker: Asker, clock: ManualClock) -> None:
    """A follow-up after that is 401 / 50027."""
    asked = await asker.ask()
    await asker.answer(asked, {"type": 5})
    clock.advance(15 * 60)
    for method, path in (("POST", ""), ("PATCH", "/messages/@original")):
        status, answer = await asker.hook(asked, method, path, {"content": "late"})
        assert (status, answer["code"]) == (401, 50027)


async def test_unknown_interactions(asker: Asker) -> None:
    """A wrong id or token is 10062."""
    asked = await asker.ask()
    status, answer = await asker.answer({**asked, "token": "guess"}, {"type": 5})
    assert (status, answer["code"]) == (404, 10062)


async def test_ephemeral_replies_have_one_reader(asker: Asker, http: Http) -> None:
    """They come to the person by the gateway and by GET messages, to nobody else."""
    asked = await asker.ask()
    await asker.answer(asked, {"type": 4, "data": {"content": "psst", "flags": 64}})
    await asker.hook(asked, "PATCH", "/messages/@original", {"content": "psst!"})
    messages = f"/channels/{DEPLOYMENTS}/messages"
    mine, others, bots = [await call("GET", messages) for call in (http.alice, http.bob, http.bot)]

    assert [one["content"] for one in mine[1]] == ["psst!"]
    assert others[1] == bots[1] == []
    assert [asker.told(one)[0]["content"] for one in ("MESSAGE_CREATE", "MESSAGE_UPDATE")] == [
        "psst",
        "psst!",
    ]
    await asker.hook(asked, "DELETE", "/messages/@original")
    assert asker.told("MESSAGE_DELETE")[0]["id"] == mine[1][0]["id"]


async def test_a_deferral_decides_who_reads(asker: Asker) -> None:
    """An ephemeral deferral is completed ephemerally, whatever the completing message says."""
    asked = await asker.ask()
    await asker.answer(asked, {"type": 5, "data": {"flags": 64}})
    _, message = await asker.hook(asked, "POST", "", {"content": "done"})

    assert message["flags"] & 64


async def test_choices_reach_the_person(asker: Asker) -> None:
    """At most 25."""
    asked = await asker.ask(4)
    many = [{"name": str(n), "value": str(n)} for n in range(26)]
    assert (await asker.answer(asked, {"type": 8, "data": {"choices": many}}))[0] == 400
    await asker.answer(asked, {"type": 8, "data": {"choices": many[:25]}})

    [told] = asker.told("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE")
    assert len(told["choices"]) == 25


async def test_a_modal_goes_round(asker: Asker, world: World) -> None:
    """A button opens it, the person submits it, the reply says by what it was triggered."""
    asked = await asker.ask()
    _, panel = await asker.answer(
        asked, {"type": 4, "data": {"content": "p", "components": [BUTTON]}}, "?with_response=1"
    )
    message_id = panel["resource"]["message"]["id"]
    pressed = await asker.ask(3, {"component_type": 2, "custom_id": "form"}, message_id=message_id)
    await asker.answer(pressed, {"type": 9, "data": MODAL})
    [shown] = asker.told("INTERACTION_MODAL_CREATE")
    fields = [{"type": 1, "components": [{"type": 4, "custom_id": "why", "value": "because"}]}]
    submitted = await asker.ask(5, {"id": shown["id"], "custom_id": "m", "components": fields})
    _, reply = await asker.answer(submitted, {"type": 4, "data": {"content": "ok"}}, "?with_response=1")

    assert pressed["message"]["id"] == submitted["message"]["id"] == message_id
    assert submitted["data"]["components"][0]["components"][0]["value"] == "because"
    metadata = reply["resource"]["message"]["interaction_metadata"]
    assert metadata["triggering_interaction_metadata"]["interacted_message_id"] == message_id


async def test_other_webhooks_wait_on_request(http: Http) -> None:
    """204 without `wait`."""
    _, hook = await http.bot("POST", f"/channels/{DEPLOYMENTS}/webhooks", {"name": "alerts"})
    path = f"/webhooks/{hook['id']}/{hook['token']}"

    assert (await http.call(None, "POST", path, {"content": "a"}))[0] == 204
    assert (await http.call(None, "POST", f"{path}?wait=true", {"content": "b"}))[0] == 200


async def test_a_body_is_an_object(http: Http) -> None:
    """Anything else is refused."""
    assert (await http.alice("POST", "/interactions", [1]))[0] == 400
