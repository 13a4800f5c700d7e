"""What PagerDuty is sent: within its limits, and with nothing that is not known."""

from bot.adapters.paging import wire
from bot.core.domain.incident import Severity
from bot.core.ports.paging import Page

PAGE = Page(key="inc_1", team="payment-team", title="x" * 2000, severity=Severity.SEV2)


def test_an_alert_says_what_is_known() -> None:
    """A summary that fits, and neither a component nor a link where there is none."""
    told = wire.triggered(PAGE)

    assert isinstance(told["payload"], dict)
    assert len(told["payload"]["summary"]) == 1024
    assert told["payload"]["severity"] == "error"
    assert "component" not in told["payload"]
    assert told["links"] == []


def test_a_long_key_is_one_key() -> None:
    """As much its own as it was, and short enough."""
    keys = [str(wire.event("r", "resolve", key)["dedup_key"]) for key in ("k" * 300, "k" * 301, "short")]

    assert len(set(keys)) == 3
    assert max(map(len, keys)) <= 255
    assert keys[2] == "short"
