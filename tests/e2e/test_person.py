"""What a person of these tests can do and read, with the bot that ships."""

import pytest

from tests.e2e.person import Declined
from tests.e2e.pilot import Pilot


async def test_a_public_answer_has_an_embed(pilot: Pilot) -> None:
    """Its words and fields can be read; everybody has it."""
    version = await pilot.running("payment-service", "production")
    reply = await pilot.person("alice").slash("status", service="payment-service")
    seen = await pilot.person("bob").until(
        lambda: pilot.person("bob").view.newest(lambda one: one["id"] == reply.message["id"])
    )

    assert not reply.is_private
    assert f"production {version} " in reply.embed_text
    assert "Recent deploys: " in reply.embed_text
    assert seen["interaction_metadata"]["name"] == "status"


async def test_a_subcommand_is_asked_and_completed(pilot: Pilot) -> None:
    """Its options are typed, its choices offered; the answer is for the asker alone."""
    alice = pilot.person("alice")
    offered = await alice.autocomplete("policy explain", "service", action="scale", service="api")
    reply = await alice.slash(
        "policy explain", action="scale", service=str(offered[0]), environment="production", direction="up"
    )

    assert offered == ["api-gateway"]
    assert reply.is_private
    assert "scale up any service in production" in reply.embed_text


async def test_a_whole_number_is_sent_as_one(pilot: Pilot) -> None:
    """The command declares it: text in its place never reaches the bot."""
    alice = pilot.person("alice")

    with pytest.raises(Declined) as declined:
        await alice.slash("scale", service="api-gateway", replicas="ten", environment="production")
    assert declined.value.status == 400
    refused = await alice.slash("scale", service="api-gateway", replicas=1000, environment="production")
    assert "at most 12 replicas" in refused.text


async def test_a_file_of_a_private_answer_is_fetched(pilot: Pilot) -> None:
    """The log as a file, by its name."""
    reply = await pilot.person("alice").slash("audit", export=True)

    assert reply.is_private
    [lines] = reply.files.values()
    assert b'"event": "command"' in lines


async def test_a_private_message_is_turned_by_its_buttons(pilot: Pilot) -> None:
    """Only its reader has it, and its buttons change what it shows."""
    alice = pilot.person("alice")
    for _ in range(12):
        await alice.slash("help")
    first = await alice.slash("audit")
    second = await alice.turn(first.message, "Next")

    assert first.buttons == second.buttons == ["Previous", "Next"]
    assert second.message["id"] == first.message["id"]
    assert second.embed_text != first.embed_text
