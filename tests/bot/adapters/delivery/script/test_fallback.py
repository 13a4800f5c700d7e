"""A team's own commands, called by hand: the very arguments, and the tool does what it is told."""

import json
from pathlib import Path

from bot.adapters.delivery.script import ScriptDelivery
from bot.core.ports.fallback import Task
from tests.fakes import by_hand
from tests.fakes.script import DeliveryTool


async def test_the_tool_is_called_by_hand(tmp_path: Path) -> None:
    """It resolves, deploys, rolls back and scales, as for the bot, and finds the same variables."""
    tool = DeliveryTool(tmp_path)
    typed = by_hand.offered(ScriptDelivery, tool.options(environ=["DEPLOY_TOKEN"]))
    [look], [deploy], [rollback], [scale] = (
        typed[each] for each in (Task.LOOK, Task.DEPLOY, Task.ROLLBACK, Task.SCALE)
    )

    deployed = await by_hand.types(deploy, VERSION="v2.4.1", REFERENCE="sha256:2")
    scaled = await by_hand.types(scale, REPLICAS="5")
    seen = json.loads((await by_hand.types(look)).out)
    rolled = await by_hand.types(rollback, VERSION="v2.4.0", REFERENCE="sha256:3")
    now = json.loads((await by_hand.types(look)).out)
    tool.close()

    assert (deployed.code, scaled.code, rolled.code) == (0, 0, 0), deployed.err + scaled.err + rolled.err
    assert json.loads(deployed.out.splitlines()[0])["reference"] == "sha256:2"
    assert (seen["version"], seen["desired"], now["version"]) == ("v2.4.1", 5, "v2.4.0")
    assert all(order.startswith("by-hand-") for order in tool.orders())


async def test_an_order_has_one_id(tmp_path: Path) -> None:
    """Whether the tool takes it from its arguments or from its variables."""
    tool = DeliveryTool(tmp_path)
    run = ["sh", "-c", 'echo "$1 $CHATOPS_OPERATION_ID"', "sh", "{operation}"]
    [scale] = by_hand.offered(ScriptDelivery, tool.options(run=run))[Task.SCALE]

    ended = await by_hand.types(scale, REPLICAS="5")
    tool.close()
    argument, variable = ended.out.split()

    assert (ended.code, argument) == (0, variable)
    assert argument.startswith("by-hand-")
