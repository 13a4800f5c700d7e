"""A runbook over sockets, played to its end by several people, with a bot that is killed in between."""

from pathlib import Path

from tests.e2e.crash import kill, restart
from tests.e2e.pilot import Pilot
from tests.e2e.view import Json

TEXT = """\
---
title: Bring the orders forward
owner: order-team
reviewed: "2026-11-27"
service: order-service
---

## 1. See what runs

```chatops
/status order-service production
```

## 2. Deploy

```chatops
/deploy order-service VERSION production
```

## 3. Tell everybody
"""


def shown(pilot: Pilot, number: int) -> Json | None:
    """Return the card as alice sees it, once it shows this step."""
    for message in pilot.person("alice").view.messages.values():
        if f"Step {number} of 3" in message["content"]:
            return message
    return None


async def at(pilot: Pilot, number: int) -> Json:
    """Return the card once it is at this step."""
    return await pilot.person("alice").until(lambda: shown(pilot, number))


def written(pilot: Pilot, version: str) -> Path:
    """Write a runbook into the folder beside the sandbox's settings; return its file."""
    folder = pilot.state.parent / "runbooks"
    folder.mkdir(exist_ok=True)
    file = folder / "bring-forward.md"
    file.write_text(TEXT.replace("VERSION", version), encoding="utf-8")
    return file


def told(pilot: Pilot) -> list[str]:
    """Return what the log says of runbooks, with who did it."""
    return [f"{one['user']}: {one['reason']}" for one in pilot.audit() if one["event"].startswith("runbook.")]


async def test_a_runbook_is_played(pilot: Pilot) -> None:
    """Its question is answered, its deploy waits for a lead and runs once; the log has each step."""
    alice, bob = pilot.person("alice"), pilot.person("bob")
    version = await pilot.other("order-service", "production")
    file = written(pilot, version)

    assert await alice.autocomplete("runbook", "name") == ["bring-forward"]
    begun = await alice.slash("runbook", name="bring-forward")
    assert begun.text.startswith("Runbook begun: Bring the orders forward. https://")
    card = await at(pilot, 1)
    file.write_text("edited, and broken", encoding="utf-8")

    status = await bob.press(card, "Run")
    assert ("order-service" in status.text + status.embed_text, status.is_private) == (True, True)
    await bob.press(card, "Done")
    card = await at(pilot, 2)
    asked = await pilot.card(await alice.press(card, "Run"))
    again = await bob.press(await at(pilot, 2), "Run")
    assert "@alice has run this already" in again.text

    await kill(pilot)
    await restart(pilot)
    await bob.react(asked.message, "✅")
    await asked.shows("✅ Deploy complete.")
    await alice.press(await at(pilot, 2), "Done")
    await bob.press(await at(pilot, 3), "Skip")
    messages = alice.view.messages
    await alice.until(lambda: any("Runbook finished" in each["content"] for each in messages.values()))

    assert await pilot.running("order-service", "production") == version
    assert told(pilot) == [
        "@alice: began Bring the orders forward",
        "@bob: step 1 of 3, See what runs: runs /status service:order-service environment:production",
        "@bob: step 1 of 3, See what runs: done",
        f"@alice: step 2 of 3, Deploy: runs /deploy order-service {version} production",
        "@alice: step 2 of 3, Deploy: done",
        "@bob: step 3 of 3, Tell everybody: skipped",
        "@bob: finished: 2 of 3 steps done",
    ]
    assert "bring-forward` cannot be played" in (await alice.slash("runbook")).embed_text
