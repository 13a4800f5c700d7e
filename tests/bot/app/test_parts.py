"""What every way of running shares, and what is said where it cannot be used."""

import aiohttp
import pytest

from bot.app import parts
from bot.app.faults import Fault
from bot.app.settings import read
from bot.core.workflow import Workflow
from tests.fakes.chat import FakeChat
from tests.fakes.folder import SETTINGS, Folder


async def test_opens_and_closes_everything(folder: Folder) -> None:
    """Inside the block there is a workflow over a real store; after it nothing is left running."""
    async with parts.open_parts(read(folder.settings), {}) as opened:
        workflow = opened.workflow(FakeChat())
        forever = opened.tasks.spawn(opened.clock.sleep(3600), "forever")

        assert isinstance(workflow, Workflow)
        assert list(workflow.catalog.services) == ["order-service"]
        assert await workflow.reconcile()

    assert forever.cancelled()
    assert (folder.state / "audit").is_dir()


async def test_a_store_that_cannot_be_opened_is_a_fault(folder: Folder) -> None:
    """One sentence, exit 1: a second process on the same folder, say."""
    settings = read(folder.settings)
    async with parts.open_parts(settings, {}):
        with pytest.raises(Fault) as fault:
            async with parts.open_parts(settings, {}):
                pytest.fail("two writers")

    assert fault.value.code == 1


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("sandbox.platform:Delivery", "no.such:Thing", "there is no delivery adapter"),
        ("      url: http://127.0.0.1:1/_platform\n", "      wrong: 1\n", "wrong"),
        ("  delivery:\n", "  paging: {p: {use: a.b:C}}\n  delivery:\n", "there are no paging adapters yet"),
    ],
)
async def test_a_back_end_that_cannot_be_built_is_named(
    folder: Folder, before: str, after: str, says: str
) -> None:
    """With its place in the settings, exit 78."""
    folder.settings.write_text(SETTINGS.replace(before, after), encoding="utf-8")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(Fault, match=says) as fault:
            parts.build_deliveries(read(folder.settings), session, {})

    assert fault.value.code == 78
    assert str(fault.value).startswith(f"{folder.settings}:")


async def test_each_service_has_its_back_end(folder: Folder) -> None:
    """One adapter may serve many."""
    text = SETTINGS + "  api-gateway: {environments: [staging], max_replicas: 12}\n"
    folder.settings.write_text(text, encoding="utf-8")
    settings = read(folder.settings)
    async with aiohttp.ClientSession() as session:
        built = parts.build_deliveries(settings, session, {})

    assert set(built) == {"order-service", "api-gateway"}
    assert built["order-service"] is built["api-gateway"]
    service = parts.catalog(settings).find("api-gateway")
    assert service is not None
    assert (service.environments, service.max_replicas) == (("staging",), 12)


def test_ids_are_fresh_and_fit_everywhere() -> None:
    """In a button's id, a file name, a URL: no letter of them means anything."""
    ids = {parts._new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert all(id_.startswith("op_") and id_.replace("_", "").isalnum() for id_ in ids)
