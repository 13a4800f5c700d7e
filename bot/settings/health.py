"""What the settings say about a service's health: which checks hold after a rollout, how often, how long."""

import re

from bot.settings.values import HealthSettings, HttpCheckSettings, PrometheusCheckSettings
from bot.strict_yaml import Node, Reader, Sequence

URL = re.compile(r"https?://([A-Za-z0-9.:\[\]_-]|\{(service|environment)\})+(/([!-z|~]|\{[a-z]+\})*)?")
_URL_RULE = "an address without a password, like https://{service}.{environment}.internal/healthz"
_PLACES = ("service", "environment", "version")
_PLACE = re.compile(r"\{([^{}]*)\}")
_SECONDS, _LONGEST_ANSWER, _LONGEST_INTERVAL, _LONGEST = 1, 8, 600, 86_400
MOST_SUCCESSES = 100
_BOUNDS = ("max", "min", "max_increase")


def read_health(reader: Reader, node: Node | None, environments: tuple[str, ...]) -> HealthSettings | None:
    """Read what is checked after a deploy or a rollback; None where the rollout is the check."""
    if node is None:
        return None
    keys = ("http", "prometheus", "rollout", "within", "interval", "successes")
    values = reader.mapping(node, "`health`", (), keys)
    usual = HealthSettings()
    if "rollout" in values and not reader.boolean(values["rollout"], "`rollout`"):
        reader.fault(values["rollout"], "`rollout` is always part of the check: write true, or leave it out")
    http, prometheus = _one_or_several(values.get("http")), _one_or_several(values.get("prometheus"))
    found = HealthSettings(
        http=tuple(_http(reader, each, environments) for each in http),
        prometheus=tuple(_prometheus(reader, each, environments) for each in prometheus),
        within_seconds=reader.duration(values["within"], "`within`", _SECONDS, _LONGEST)
        if "within" in values
        else None,
        interval_seconds=reader.duration(values["interval"], "`interval`", _SECONDS, _LONGEST_INTERVAL)
        if "interval" in values
        else usual.interval_seconds,
        successes=reader.integer(values["successes"], "`successes`", 1, MOST_SUCCESSES)
        if "successes" in values
        else usual.successes,
    )
    if found.within_seconds is not None and found.least_seconds > found.within_seconds:
        what = f"{found.successes} successes take {found.least_seconds} s"
        reader.fault(values["within"], f"{what}: write more than that here, or ask for fewer")
    return found


def _one_or_several(node: Node | None) -> tuple[Node, ...]:
    if isinstance(node, Sequence) and node.items:
        return node.items
    return () if node is None else (node,)


def _http(reader: Reader, node: Node, environments: tuple[str, ...]) -> HttpCheckSettings:
    values = reader.mapping(
        node, "the check", ("url",), ("status", "contains", "json", "timeout", "environments")
    )
    url = reader.text(values["url"], "`url`", URL, _URL_RULE)
    if unknown := [name for name in _PLACE.findall(url) if name not in _PLACES]:
        known = ", ".join(f"{{{name}}}" for name in _PLACES)
        reader.fault(values["url"], f"there is nothing to put in for {{{unknown[0]}}}: write one of {known}")
    json = reader.named(values["json"], "`json`") if "json" in values else ()
    return HttpCheckSettings(
        url=url,
        status=reader.integer(values["status"], "`status`", 100, 599) if "status" in values else 200,
        contains=reader.text(values["contains"], "`contains`") if "contains" in values else None,
        json={key.text: reader.plain(value, f"`{key.text}`") for key, value in json},
        timeout_seconds=reader.duration(values["timeout"], "`timeout`", _SECONDS, _LONGEST_ANSWER)
        if "timeout" in values
        else 5,
        environments=_where(reader, values.get("environments"), environments),
    )


def _prometheus(reader: Reader, node: Node, environments: tuple[str, ...]) -> PrometheusCheckSettings:
    values = reader.mapping(node, "the check", ("query",), ("name", *_BOUNDS, "environments"))
    bounds = {key: reader.number(values[key], f"`{key}`") for key in _BOUNDS if key in values}
    if not bounds and "query" in values:
        reader.fault(node, "the check needs a bound: add `max`, `min` or `max_increase`")
    return PrometheusCheckSettings(
        query=reader.text(values["query"], "`query`"),
        name=reader.text(values["name"], "`name`") if "name" in values else "",
        most=bounds.get("max"),
        least=bounds.get("min"),
        most_increase=bounds.get("max_increase"),
        environments=_where(reader, values.get("environments"), environments),
        place=reader.place(values["query"]),
    )


def _where(reader: Reader, node: Node | None, environments: tuple[str, ...]) -> tuple[str, ...]:
    return environments if node is None else reader.choices(node, "`environments`", environments)
