"""The beginnings of back ends: each is what its adapter takes, once it is filled in."""

from pathlib import Path

import aiohttp
import pytest

from bot.app.back_ends import build_back_ends
from bot.app.init.files import settings_text
from bot.app.init.skeletons import SKELETONS
from bot.settings import load
from tests.fakes.answering import answers

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("kind", SKELETONS)
async def test_its_adapter_takes_it(tmp_path: Path, kind: str) -> None:
    """Every option is one that there is, and none that it needs is missing."""
    environ = dict.fromkeys(SKELETONS[kind].variables, "x")
    (tmp_path / "chatops.yaml").write_text(settings_text(answers(adapter=kind), "m.yaml"), encoding="utf-8")
    async with aiohttp.ClientSession() as session:
        back_ends = build_back_ends(load(tmp_path / "chatops.yaml", environ), session, environ)
        await back_ends.close()

    assert set(back_ends.delivery_by) == {"order-service", "api"}


@pytest.mark.parametrize("kind", SKELETONS)
def test_what_is_to_be_done_leads_somewhere(kind: str) -> None:
    """The document that it names is there."""
    step = SKELETONS[kind].next_step
    if "docs/" in step:
        assert (ROOT / step.rpartition(" ")[2]).exists()
    assert "docs/" in step or kind == "sandbox"
