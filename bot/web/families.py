"""Every metric of the bot: its name, what kind it is, its labels, and what it tells, for a newcomer."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a metric moves: https://prometheus.io/docs/concepts/metric_types/."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Family:
    """One metric; a counter's `name` is given without its `_total`, `buckets` are a histogram's, in seconds.

    Names follow https://prometheus.io/docs/practices/naming/. No label has a value that people choose.
    """

    name: str
    kind: Kind
    text: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


BUILD = Family(
    "chatops_build_info", Kind.GAUGE, "Always 1; its label tells which version runs.", ("version",)
)
READY = Family(
    "chatops_ready",
    Kind.GAUGE,
    "1 while a condition of /readyz holds, else 0: gateway, store, audit, reconciled.",
    ("check",),
)

INTERACTIONS = Family(
    "chatops_interactions",
    Kind.COUNTER,
    "Slash commands by name, clicks (`button`) and forms (`form`), by how they ended: done, refused (by the "
    "policy), turned_away (wrong channel or server, or told twice), failed (an error of the bot).",
    ("command", "result"),
)
ACKNOWLEDGEMENT = Family(
    "chatops_acknowledgement_seconds",
    Kind.HISTOGRAM,
    "Seconds from when Discord made an interaction (its id says so) until it took the bot's first answer. "
    "Suggestions count as well. After 3 s people read that it did not respond. Both clocks have to be right.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5, 10),
)

APPROVALS = Family(
    "chatops_approvals",
    Kind.GAUGE,
    "Operations that have not ended, by state: confirming and pending wait for people, approved starts soon "
    "or waits for a freeze to end, executing runs, unknown waits until somebody says how it ended.",
    ("state",),
)
PENDING = Family(
    "chatops_pending",
    Kind.GAUGE,
    "Requests that were taken and have not started; `limits.pending` of the settings bounds them.",
)
VOTES = Family(
    "chatops_votes",
    Kind.COUNTER,
    "Reactions of approvers that were written down: cast, or withdrawn.",
    ("change",),
)
EXECUTIONS = Family(
    "chatops_executions",
    Kind.COUNTER,
    "Operations whose execution ended, by result: succeeded, failed, unknown.",
    ("action", "environment", "result"),
)
EXECUTION = Family(
    "chatops_execution_seconds",
    Kind.HISTOGRAM,
    "Seconds from the start of an execution to its end.",
    ("action", "environment", "result"),
    buckets=(1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600),
)

RECONNECTS = Family(
    "chatops_gateway_reconnects",
    Kind.COUNTER,
    "Connections to Discord's gateway that came about: `identify` begins a new session, as at each start; "
    "`resume` goes on with the old one.",
    ("kind",),
)
IDENTIFIES_LEFT = Family(
    "chatops_identifies_left",
    Kind.GAUGE,
    "New sessions that the bot may still begin within its own budget of 24 hours. At 0 it waits.",
)
REQUESTS = Family(
    "chatops_discord_requests",
    Kind.COUNTER,
    "Calls of Discord's API, by method and kind of answer: 2xx, 4xx, 5xx, or none where no answer came.",
    ("method", "code"),
)
RATE_LIMITED = Family(
    "chatops_discord_rate_limited",
    Kind.COUNTER,
    "Calls that Discord refused as too many (429), by scope: user (this bot), shared (with others), global.",
    ("scope",),
)
REFUSED = Family(
    "chatops_discord_refused",
    Kind.GAUGE,
    "Calls that Discord refused in the last ten minutes (401, 403, and 429 but the shared ones). "
    "At 10,000 it shuts the bot's address out.",
)

AUDIT_RECORDS = Family(
    "chatops_audit_records", Kind.COUNTER, "Records written to the audit log since the start.", ("event",)
)
AUDIT_LAG = Family(
    "chatops_audit_lag_records",
    Kind.GAUGE,
    "Records that are in the database and not yet in the audit file. More than 0 for long: the disk is full.",
)
CHECKPOINT_AGE = Family(
    "chatops_checkpoint_age_seconds",
    Kind.GAUGE,
    "Age of the newest checkpoint of the audit log, by the place that keeps it. The channel gets its own "
    "within 10 minutes, all other places each minute.",
    ("sink",),
)

QUEUE = Family(
    "chatops_queue_depth",
    Kind.GAUGE,
    "Work under way that nobody waits for: messages (cards and announcements on their way to Discord), "
    "tasks (operations and incidents that go on), writes (changes waiting for the disk).",
    ("queue",),
)
BACK_END = Family(
    "chatops_back_end_seconds",
    Kind.HISTOGRAM,
    "Seconds that a call of a back end took, by port and name as in the settings. "
    "A back end with a client of its own (kubernetes, script) is not counted.",
    ("port", "name"),
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)

FAMILIES: tuple[Family, ...] = (
    BUILD,
    READY,
    INTERACTIONS,
    ACKNOWLEDGEMENT,
    APPROVALS,
    PENDING,
    VOTES,
    EXECUTIONS,
    EXECUTION,
    RECONNECTS,
    IDENTIFIES_LEFT,
    REQUESTS,
    RATE_LIMITED,
    REFUSED,
    AUDIT_RECORDS,
    AUDIT_LAG,
    CHECKPOINT_AGE,
    QUEUE,
    BACK_END,
)
