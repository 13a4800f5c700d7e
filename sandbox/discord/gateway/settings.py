"""What may be chosen about a gateway; the defaults are Discord's, where Discord publishes them."""

from dataclasses import dataclass

from sandbox.discord.window import Quota

HEARTBEAT_INTERVAL_SECONDS = 41.25
SENDS = Quota(120, 60.0)
IDENTIFIES = Quota(1000, 24 * 3600.0)


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Times in seconds.

    A session stays resumable for `resume_window` after its socket is gone and keeps its last `replay_events`.
    `disallowed_intents` are privileged bits the application may not ask for.
    """

    heartbeat_interval: float = HEARTBEAT_INTERVAL_SECONDS
    resume_window: float = 180.0
    replay_events: int = 5000
    sends: Quota = SENDS
    identifies: Quota = IDENTIFIES
    disallowed_intents: int = 0
