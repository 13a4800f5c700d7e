"""What to type to change a deployment without the bot."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.cluster.kubectl import kubectl
from bot.adapters.delivery.kubernetes import options as settings
from bot.adapters.versions import Image
from bot.core.domain import shell
from bot.core.ports.fallback import RawCommand, Target, Task


def commands(options: Mapping[str, Any], _environ: Mapping[str, str], target: Target) -> Sequence[RawCommand]:
    """Return the commands; raise ValueError, BackEndError for an environment without a namespace."""
    given = settings.read(options)
    place = given.places().of(target.service, target.environment)
    name = f"deployment/{place.deployment}"
    image = Image.read(given.image.replace("{service}", target.service)).name

    def call(*words: str) -> str:
        return kubectl(given, place.namespace, *words)

    watch = call("rollout", "status", name, "--timeout=5m")
    new = f"{place.container}={image}:{shell.variable('VERSION')}"
    replicas = f"--replicas={shell.variable('REPLICAS')}"
    return (
        RawCommand(Task.LOOK, "\n".join([call("get", name, "-o", "wide"), call("get", "pods")])),
        RawCommand(Task.DEPLOY, shell.then(call("set", "image", name, new), watch), "VERSION is a tag."),
        RawCommand(
            Task.ROLLBACK,
            shell.then(call("rollout", "history", name), call("rollout", "undo", name), watch),
            "To what ran before; `undo` takes another one by --to-revision.",
        ),
        RawCommand(Task.SCALE, shell.then(call("scale", name, replicas), watch)),
    )
