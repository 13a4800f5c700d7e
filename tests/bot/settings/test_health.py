"""What the settings say about a service's health."""

import pytest

from bot.settings.health import read_health
from bot.settings.values import HealthSettings, HttpCheckSettings, PrometheusCheckSettings
from bot.strict_yaml import Faults, Reader

WHERE = ("staging", "production")
URL = "https://{service}.{environment}.internal/healthz"


def health(text: str) -> HealthSettings | None:
    """Read what follows `health:`."""
    reader = Reader("c")
    read = read_health(reader, reader.root(text.encode()), WHERE)
    reader.finish()
    return read


def test_without_a_word_the_rollout_is_the_check() -> None:
    """Nothing configured, or `rollout` alone."""
    assert read_health(Reader("c"), None, WHERE) is None
    assert health("{rollout: true}") == HealthSettings()


EVERYTHING = f"""
http:
  - url: "{URL}"
  - {{url: "http://{{service}}:8080/v/{{version}}?full=1", status: 204, contains: ok, timeout: 2s,
     json: {{status: up, parts: 3, clean: true, build.version: "{{version}}"}}, environments: [staging]}}
prometheus:
  {{query: up, name: error ratio, max: 0.02, min: -1, max_increase: 0.01, environments: [production]}}
rollout: true
within: 10m
interval: 30s
successes: 4
"""


def test_everything_is_read() -> None:
    """One check or a list of them, with everything that they and the whole say."""
    assert health(EVERYTHING) == HealthSettings(
        http=(
            HttpCheckSettings(url=URL, environments=WHERE),
            HttpCheckSettings(
                url="http://{service}:8080/v/{version}?full=1",
                environments=("staging",),
                status=204,
                contains="ok",
                json={"status": "up", "parts": 3, "clean": True, "build.version": "{version}"},
                timeout_seconds=2,
            ),
        ),
        prometheus=(
            PrometheusCheckSettings(
                query="up",
                environments=("production",),
                place="c:7:11",
                name="error ratio",
                most=0.02,
                least=-1,
                most_increase=0.01,
            ),
        ),
        within_seconds=600,
        interval_seconds=30,
        successes=4,
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{rollout: false}", "c:1:11: `rollout` is always part of the check: write true, or leave it out"),
        ("{htpp: {url: x}}", "did you mean http"),
        ("{http: {status: 200}}", "c:1:8: the check needs `url`"),
        ("{http: []}", "the check is a list"),
        ("{http: {url: ftp://x}}", "c:1:14: `url` is"),
        ("{http: {url: 'https://u:p@host/'}}", "an address without a password"),
        ("{http: {url: 'https://x/{servce}'}}", "nothing to put in for {servce}: write one of {service}"),
        ("{http: {url: 'https://x/', status: 99}}", "`status` is"),
        ("{http: {url: 'https://x/', timeout: 1m}}", "between 1s and 8s"),
        ("{http: {url: 'https://x/', json: {}}}", "`json` is empty"),
        ("{http: {url: 'https://x/', environments: [qa]}}", "write one of staging, production"),
        ("{prometheus: {max: 1}}", "the check needs `query`"),
        ("{prometheus: {query: up}}", "c:1:14: the check needs a bound: add `max`, `min` or `max_increase`"),
        ("{prometheus: {query: up, max: '0.02'}}", "write a plain number like 0.02, unquoted"),
        ("{prometheus: {query: up, max: 1e3}}", "write a plain number"),
        ("{successes: 0}", "`successes` is"),
        ("{interval: 1h}", "`interval` is"),
        ("{within: 9s}", "c:1:10: 3 successes take 10 s: write more than that here, or ask for fewer"),
    ],
)
def test_what_is_refused(text: str, says: str) -> None:
    """With its place, and what to write instead."""
    with pytest.raises(Faults) as caught:
        health(text)

    assert says in str(caught.value)
