"""The back ends and the services of the settings: from nodes of the file to values."""

import re
from types import MappingProxyType

from bot.settings.credential import is_reference, read_credential
from bot.settings.environment import Environment
from bot.settings.health import read_health
from bot.settings.names import NAME
from bot.settings.values import AdapterSettings, ServiceSettings
from bot.strict_yaml import Mapping, Node, Reader, Scalar, Sequence

PORTS = ("migrations", "logs", "monitoring", "paging", "status_page")
OF_SERVICES = ("delivery", "migrations", "logs", "monitoring")
"""The ports of which each service has its own back end."""
_NAME_RULE = "a name of lower-case letters, digits and -, beginning with a letter"
USE = re.compile(r"[a-z][a-z0-9_-]*|[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*")
_USE_RULE = "the name of a built-in adapter, or package.module:builder"
URL = re.compile(r"https?://[!-~]{1,2000}")
MOST_REPLICAS = 10_000


def read_adapters(reader: Reader, node: Node, environment: Environment) -> tuple[AdapterSettings, ...]:
    """Read the back ends, each under its port and a name of its own."""
    found = []
    for port, named in reader.mapping(node, "`adapters`", ("delivery",), PORTS).items():
        for key, value in reader.named(named, f"`{port}`"):
            name = reader.text(key, "the adapter's name", NAME, _NAME_RULE)
            found.append(_adapter(reader, value, port, name, environment))
    return tuple(found)


def _adapter(reader: Reader, node: Node, port: str, name: str, environment: Environment) -> AdapterSettings:
    values = {key.text: value for key, value in reader.entries(node, f"the adapter {name}")}
    use = values.pop("use", None)
    if use is None and isinstance(node, Mapping):
        reader.fault(node, f"the adapter {name} needs `use`: add it, {_USE_RULE}")
    options = {key: _option(reader, value, environment) for key, value in values.items()}
    return AdapterSettings(
        port=port,
        name=name,
        use=reader.text(use, "`use`", USE, _USE_RULE) if use is not None else "",
        options=MappingProxyType(options),
        place=reader.place(node),
    )


def _option(reader: Reader, node: Node, environment: Environment) -> object:
    """Read what a builder is given, with what is elsewhere put in: no secrets in this file."""
    if isinstance(node, Sequence):
        return tuple(_option(reader, item, environment) for item in node.items)
    if not isinstance(node, Mapping):
        return reader.plain(node, "the option")
    if is_reference(node):
        return read_credential(reader, node, environment)
    return {key.text: _option(reader, value, environment) for key, value in node.entries}


def read_services(
    reader: Reader, node: Node, environments: tuple[str, ...], adapters: tuple[AdapterSettings, ...]
) -> tuple[ServiceSettings, ...]:
    """Read the catalog, in the order of the file."""
    entries = reader.named(node, "`services`")
    return tuple(_service(reader, key, value, environments, adapters) for key, value in entries)


def _service(
    reader: Reader,
    key: Scalar,
    node: Node,
    environments: tuple[str, ...],
    adapters: tuple[AdapterSettings, ...],
) -> ServiceSettings:
    name = reader.text(key, "the service's name", NAME, _NAME_RULE)
    keys = ("dashboard", "environments", "owner", "min_replicas", "max_replicas", "adapters", "health")
    values = reader.mapping(node, f"the service {name}", (), keys)
    there = values.get("environments")
    where = environments if there is None else reader.choices(there, "`environments`", environments)
    least, most = _replicas(reader, values)
    chosen = _chosen(reader, node, values.get("adapters"), adapters)
    health = read_health(reader, values.get("health"), where)
    if health is not None and health.prometheus and "monitoring" not in chosen:
        reader.fault(values["health"], f"{name} has no monitoring to query: add one under `adapters`")
    return ServiceSettings(
        name=name,
        environments=where,
        adapters=chosen,
        dashboard=reader.text(values["dashboard"], "`dashboard`", URL, "an address like https://host/path")
        if "dashboard" in values
        else None,
        owner=reader.text(values["owner"], "`owner`") if "owner" in values else None,
        min_replicas=least,
        max_replicas=most,
        health=health,
    )


def _replicas(reader: Reader, values: dict[str, Node]) -> tuple[int, int | None]:
    """Return how few and how many replicas a service may be scaled to; None: to no more than run."""
    least, most = 1, None
    if "min_replicas" in values:
        least = reader.integer(values["min_replicas"], "`min_replicas`", 0, MOST_REPLICAS)
    if "max_replicas" in values:
        most = reader.integer(values["max_replicas"], "`max_replicas`", 1, MOST_REPLICAS)
        if most and least > most:
            what = f"`min_replicas` is {least}, more than `max_replicas`, {most}"
            reader.fault(values["min_replicas"], f"{what}: write at most {most}")
    return least, most


def _chosen(
    reader: Reader, service: Node, node: Node | None, adapters: tuple[AdapterSettings, ...]
) -> MappingProxyType[str, str]:
    """Return the back end by port: the one named, else the only one there is."""
    by_port: dict[str, list[str]] = {}
    for adapter in (each for each in adapters if each.port in OF_SERVICES):
        by_port.setdefault(adapter.port, []).append(adapter.name)
    named = {} if node is None else reader.mapping(node, "`adapters`", (), tuple(by_port))
    chosen = {}
    for port, names in by_port.items():
        if port in named:
            chosen[port] = reader.choice(named[port], f"`{port}`", names)
        elif len(names) == 1:
            chosen[port] = names[0]
        else:
            reader.fault(service, f"say which {port} it is on: add `adapters: {{{port}: {names[0]}}}`")
    return MappingProxyType(chosen)
