"""Metrics: what Prometheus reads of the bot."""

from prometheus_client import generate_latest

from bot.web.metrics import Metrics


def test_every_condition_of_readiness_is_a_gauge_read_when_asked() -> None:
    """A condition that changes shows at the next scrape, without anyone setting it."""
    now = {"gateway": False, "store": True}
    metrics = Metrics(lambda: now)

    before = generate_latest(metrics.registry).decode()
    now["gateway"] = True
    after = generate_latest(metrics.registry).decode()

    assert 'chatops_ready{check="gateway"} 0.0' in before
    assert 'chatops_ready{check="gateway"} 1.0' in after
    assert 'chatops_ready{check="store"} 1.0' in after


def test_executions_are_counted_by_action_environment_and_result() -> None:
    """Two successes in one place are one series of value two."""
    metrics = Metrics(dict)

    metrics.executed("deploy", "production", "succeeded")
    metrics.executed("deploy", "production", "succeeded")

    series = 'chatops_executions_total{action="deploy",environment="production",result="succeeded"} 2.0'
    assert series in generate_latest(metrics.registry).decode()


def test_every_place_of_checkpoints_has_an_age() -> None:
    """The age at the moment of the scrape; a place that never had one has none."""
    ages: dict[str, float] = {}
    metrics = Metrics(dict, lambda: ages)

    before = generate_latest(metrics.registry).decode()
    ages["the audit channel"] = 121.5

    assert "chatops_checkpoint_age_seconds{" not in before
    expected = 'chatops_checkpoint_age_seconds{sink="the audit channel"} 121.5'
    assert expected in generate_latest(metrics.registry).decode()


def test_the_process_tells_its_memory() -> None:
    """Memory is among the numbers, for the soak that watches it."""
    assert "process_resident_memory_bytes" in generate_latest(Metrics(dict).registry).decode()
