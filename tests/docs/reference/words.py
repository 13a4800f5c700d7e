"""The pages of single words: environment variables, exit codes, metrics, audit events, states."""

from collections import defaultdict
from typing import NamedTuple

from prometheus_client import Metric

from bot.app.faults import EXIT_CODES
from bot.core.domain.operation import FINAL, NEXT, State
from bot.core.domain.vocabulary import EVENTS, KEYS, RESULTS, STATES
from bot.settings.variables import VARIABLES
from bot.store.audit import verify
from bot.web.metrics import Metrics
from tests.docs.reference.markdown import code, page, section, table

_ALWAYS = list(KEYS)[: list(KEYS).index("severity")]


class Measured(NamedTuple):
    """One metric: its name, its type, the names of its labels, and what it measures."""

    name: str
    kind: str
    labels: tuple[str, ...]
    told: str


def variables_page() -> str:
    """Return the page of the environment variables."""
    return page(
        "Environment variables",
        "What chatops itself reads from its environment.\n"
        "Credentials of back ends have the names that your settings give them with `{env: NAME}`, "
        "and `environ` of an adapter passes on what it names.",
        table(("variable", "what it says"), ((code(name), told) for name, told in VARIABLES.items())),
    )


def exit_codes_page() -> str:
    """Return the page of the exit codes."""
    return page(
        "Exit codes",
        "What a script or a supervisor learns from how `chatops` ended.",
        table(("code", "what it says"), ((code(number), told) for number, told in EXIT_CODES.items())),
        section(
            "chatops audit verify",
            table(("code", "what it says"), ((code(n), told) for n, told in verify.EXIT_CODES.items())),
        ),
    )


def metrics_page() -> str:
    """Return the page of the metrics that the bot has about itself."""
    return page(
        "Metrics",
        "What `/metrics` tells Prometheus.\n"
        "Besides, there are the usual ones of a process: "
        "[`process_*`](https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics).",
        table(("metric", "type", "labels", "what it measures"), map(_metric, _families())),
    )


def _families() -> list[Measured]:
    """Return what the bot measures, whether or not anything was yet; not those of any process."""
    found = [
        Measured(_name(family), family.type, getattr(owner, "_labelnames", ()), family.documentation)
        for collector in Metrics().registry._collector_to_names
        for family in collector.collect()
        for owner in (collector if hasattr(collector, "_labelnames") else family,)
    ]
    return sorted(each for each in found if not each.name.startswith("process_"))


def _name(family: Metric) -> str:
    """Return the name under which Prometheus keeps it."""
    return f"{family.name}_total" if family.type == "counter" else family.name


def _metric(metric: Measured) -> tuple[str, str, str, str]:
    """Return a row; raise ValueError where nobody says what is measured."""
    if not metric.told:
        raise ValueError(f"{metric.name} has no help: say what it measures where it is made")
    return code(metric.name), metric.kind, ", ".join(map(code, metric.labels)), metric.told


def events_page() -> str:
    """Return the page of what the audit log says."""
    rows = ((code(name), told.sentence, ", ".join(map(code, told.keys))) for name, told in EVENTS.items())
    return page(
        "Audit events",
        "Each line of [the audit log](../audit.md) is one event.\n"
        "How its files are read without chatops stands in "
        "[Read the audit log in ten years](../how_to/read_the_audit_log_in_ten_years.md).",
        section("Events", table(("event", "what happened", "further keys it may have"), rows)),
        section("Results", table(("result", "what it says"), ((code(n), t) for n, t in RESULTS.items()))),
        section("Keys", table(("key", "what it says"), map(_key, KEYS.items()))),
    )


def _key(key: tuple[str, str]) -> tuple[str, str]:
    name, told = key
    return code(name), told if name in _ALWAYS else f"{told} (only where it says something)"


def states_page() -> str:
    """Return the page of the states of an operation, from the table that the bot itself obeys."""
    rows = (
        (code(state), STATES[state], ", ".join(code(each) for each in State if each in NEXT.get(state, ())))
        for state in State
    )
    return page(
        "States of an operation",
        "A deploy, a rollback, a scaling and a migration move along these states, and never back.",
        _drawing(),
        table(("state", "what it says", "what can follow"), rows),
        f"Nothing follows {', '.join(code(state) for state in State if state in FINAL)}.\n",
    )


def _drawing() -> str:
    """Return the ways as lines, those of several states with the same ends together."""
    ways: dict[tuple[State, ...], list[State]] = defaultdict(list)
    for state, ends in NEXT.items():
        ways[tuple(each for each in State if each in ends)].append(state)
    width = max(len(", ".join(begins)) for begins in ways.values())
    lines = [f"{', '.join(begins):<{width}} --> {' | '.join(ends)}" for ends, begins in ways.items()]
    return "\n".join(["```text", *lines, "```\n"])
