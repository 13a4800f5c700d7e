"""What every way of running shares, and what is said where it cannot be used."""

import pytest

from bot.app import parts
from bot.app.faults import Fault
from bot.app.settings import read
from bot.app.status_pages import BothPages
from bot.core.domain.checkpoint import Checkpoint
from bot.core.ports.witness import Nobody, SinkError
from bot.core.workflow import Workflow
from bot.settings import load as read_settings
from bot.store.audit.signature import SigningKey
from bot.store.audit.verify import verify
from tests.fakes.chat import FakeChat
from tests.fakes.folder import SETTINGS, Folder


async def test_opens_and_closes_everything(folder: Folder) -> None:
    """Inside the block there is a workflow over a real store; after it nothing is left running."""
    async with parts.open_parts(read(folder.settings), {}) as opened:
        workflow = opened.workflow(FakeChat(), Nobody(), opened.second_factors(FakeChat()))
        forever = opened.tasks.spawn(opened.clock.sleep(3600), "forever")

        assert isinstance(workflow, Workflow)
        assert list(workflow.catalog.services) == ["order-service"]
        assert await workflow.reconcile()

    assert forever.cancelled()
    assert (folder.state / "audit").is_dir()


async def test_incidents_are_published_on_every_page(folder: Folder) -> None:
    """On the bot's own always, and on the one that the settings name."""
    async with parts.open_parts(read(folder.settings), {}) as opened:
        assert opened._status_page() is opened.memory.publications
    elsewhere = "  status_page: {s: {use: statuspage, page: p, token: t}}\n  delivery:\n"
    folder.settings.write_text(SETTINGS.replace("  delivery:\n", elsewhere), encoding="utf-8")
    async with parts.open_parts(read(folder.settings), {}) as opened:
        assert isinstance(opened._status_page(), BothPages)


async def test_a_store_that_cannot_be_opened_is_a_fault(folder: Folder) -> None:
    """One sentence, exit 1: a second process on the same folder, say."""
    settings = read(folder.settings)
    async with parts.open_parts(settings, {}):
        with pytest.raises(Fault) as fault:
            async with parts.open_parts(settings, {}):
                pytest.fail("two writers")

    assert fault.value.code == 1


def test_services_are_as_the_settings_say(folder: Folder) -> None:
    """Where they run, and how far they scale."""
    text = SETTINGS + "  api-gateway: {environments: [staging], min_replicas: 0, max_replicas: 12}\n"
    folder.settings.write_text(text, encoding="utf-8")
    catalog = parts.catalog(read(folder.settings))
    usual, own = catalog.find("order-service"), catalog.find("api-gateway")

    assert usual is not None
    assert (usual.min_replicas, usual.max_replicas) == (1, None)
    assert own is not None
    assert (own.environments, own.min_replicas, own.max_replicas) == (("staging",), 0, 12)


def test_ids_are_fresh_and_fit_everywhere() -> None:
    """In a button's id, a file name, a URL: no letter of them means anything."""
    ids = {parts._new_id("op") for _ in range(1000)}

    assert len(ids) == 1000
    assert all(id_.startswith("op_") and id_.replace("_", "").isalnum() for id_ in ids)


async def test_a_signing_key_that_is_none_is_a_fault(folder: Folder) -> None:
    """The bot does not start unsigned in silence, and the key is not shown."""
    folder.settings.write_text(f"{SETTINGS}audit: {{key: {{env: AUDIT_KEY}}}}\n", encoding="utf-8")
    settings = read_settings(folder.settings, {"AUDIT_KEY": "no key at all"})

    with pytest.raises(Fault, match=r"audit.key.*keygen") as fault:
        async with parts.open_parts(settings, {}):
            pass

    assert fault.value.code == 78
    assert "no key at all" not in str(fault.value)


async def test_checkpoints_go_where_the_settings_say(folder: Folder) -> None:
    """Signed, to the channel, to the file on another disk and to the collector."""
    key = SigningKey("chatops", bytes(32))
    sinks = "[{file: elsewhere.jsonl}, {http: http://127.0.0.1:1/c}]"
    text = f"{SETTINGS}audit: {{key: {{env: AUDIT_KEY}}, sinks: {sinks}, require: any}}\n"
    folder.settings.write_text(text, encoding="utf-8")
    settings = read_settings(folder.settings, {"AUDIT_KEY": key.line})

    async with parts.open_parts(settings, {}) as opened:
        await opened.witnesses(Deaf()).anchor()

    copy = folder.path / "elsewhere.jsonl"
    assert verify([folder.state / "audit"], [copy], [key.public]).code == 0


class Deaf:
    """A channel that takes nothing."""

    name = "the channel"

    async def put(self, _checkpoint: Checkpoint) -> None:
        """Refuse."""
        raise SinkError("it is down")
