"""`chatops fallback`: from the settings alone, with no value of a credential, whatever else is broken."""

import socket
from pathlib import Path

import pytest

from bot.app.fallback import gather
from bot.app.fallback_sheet import text
from bot.app.faults import BAD_CONFIGURATION, USAGE, Fault
from bot.core.domain.plan import Action
from bot.core.ports.fallback import Task
from tests.fakes.folder import Folder

ADAPTERS = """\
    platform: {use: "sandbox.platform:Delivery"}
    other: {use: "tests.fakes.effort:Effort"}
  paging:
    pagerduty: {use: pagerduty, routing_keys: {payment-team: {env: PAGERDUTY_PAYMENT}}}
  status_page:
    atlassian: {use: statuspage, page: p1, token: {file: "secrets/status token"}}
  logs:
    loki:
      use: loki
      url: {env: LOKI_URL, otherwise: "https://loki.example"}
      selector: '{app="{service}"}'
      token: {env: LOKI_TOKEN}
  monitoring:
    none: {use: "nobody.has:This"}
web: {alertmanager: {token: {env: ALERTMANAGER_TOKEN}}}
second_factor: {key: {env: SECOND_FACTOR_KEY}}
audit: {key: {file: audit.key}}
on_call:
  default: payment-team
  teams: {payment-team: {people: ["118000000000000501"], start: "2026-01-05 09:00"}}
services:
  payment-service: {owner: payment-team, adapters: {delivery: platform}}
  order-service: {environments: [production], adapters: {delivery: other}}
"""


@pytest.fixture
def settings(folder: Folder) -> Path:
    """Return settings with every kind of credential, none of which is there, and no state folder."""
    whole = folder.settings.read_text(encoding="utf-8")
    head = whole[: whole.index("    platform:")].replace("web: {listen: 127.0.0.1:0}\n", "")
    folder.settings.write_text(head + ADAPTERS, encoding="utf-8")
    return folder.settings


def test_credentials_stay_where_they_are(
    settings: Path, monkeypatch: pytest.MonkeyPatch, folder: Folder
) -> None:
    """What is set is not printed, and what is not set stops nothing: a shell finds it where it is typed."""
    for name in ("PAGERDUTY_PAYMENT", "LOKI_TOKEN", "DISCORD_TOKEN", "ALERTMANAGER_TOKEN"):
        monkeypatch.setenv(name, "value-of-a-credential")
    (folder.path / "secrets").mkdir()
    (folder.path / "secrets" / "status token").write_text("value-of-a-credential", encoding="utf-8")
    monkeypatch.setattr(socket, "socket", None)

    printed = "\n".join(text(gather(settings, "payment-service", "production")))

    assert "value-of-a-credential" not in printed
    for place in (
        """"routing_key":"'"${PAGERDUTY_PAYMENT:?}"'",""",
        f"""OAuth $(cat '{folder.path}/secrets/status token')\"""",
        '"Authorization: Bearer ${LOKI_TOKEN:?}"',
        '"${LOKI_URL:-https://loki.example}/loki/api/v1/query_range"',
    ):
        assert place in printed
    assert not folder.state.exists()


def test_each_place_has_its_own(settings: Path) -> None:
    """A service and an environment alone, or all of them; in the order in which they stand."""
    everywhere = [(each.service, each.environment) for each in gather(settings, None, None).places]
    [one] = gather(settings, "payment-service", "staging").places

    assert everywhere == [
        ("payment-service", "development"),
        ("payment-service", "staging"),
        ("payment-service", "production"),
        ("order-service", "production"),
    ]
    assert "environment=staging" in one.commands[0].lines
    assert one.agreements[Action.DEPLOY] == ["done by an engineer, agreed by nobody else."]


def test_what_is_missing_is_told(settings: Path) -> None:
    """An adapter of somebody's own without commands, one that cannot be found, a port that has none."""
    [place] = gather(settings, "order-service", "production").places
    notes = {each.task: each.note for each in place.commands if not each.lines}

    assert notes[Task.DEPLOY].startswith(f"{settings}:")
    assert "there is no monitoring adapter 'nobody.has:This'" in notes[Task.MEASURE]
    assert notes[Task.MIGRATE] == "No adapter for migrations is in the settings."


def test_an_adapter_may_offer_none(settings: Path) -> None:
    """It is said so; the others are there all the same."""
    builder = "tests.bot.app.test_fallback:Silent"
    told = settings.read_text(encoding="utf-8").replace("tests.fakes.effort:Effort", builder)
    settings.write_text(told, encoding="utf-8")

    [place] = gather(settings, "order-service", "production").places

    notes = [each.note for each in place.commands if each.task is Task.DEPLOY]
    assert notes == [f"The adapter {builder} offers no raw commands; see its own documents."]
    assert any(each.lines for each in place.commands if each.task is Task.LOGS)


@pytest.mark.parametrize("what", ["gone", "broken"])
def test_without_the_matrix_they_are_there(settings: Path, folder: Folder, what: str) -> None:
    """It is told that nobody knows who has to agree."""
    if what == "gone":
        folder.matrix.unlink()
    else:
        folder.matrix.write_text("version: 2\n", encoding="utf-8")

    sheet = gather(settings, "payment-service", None)

    assert sheet.matrix_fault.startswith(str(folder.matrix))
    assert sheet.places[0].agreements == {}
    assert sheet.places[0].commands[0].lines
    assert "WHO HAS TO AGREE IS NOT KNOWN" in "\n".join(text(sheet))


def test_what_there_is_not_is_told(settings: Path) -> None:
    """With what there is; and settings that nobody can read, with their place."""
    with pytest.raises(Fault, match="no service 'oder': there are payment-service, order-service") as service:
        gather(settings, "oder", None)
    with pytest.raises(Fault, match="no environment 'prod': there are development") as environment:
        gather(settings, None, "prod")
    settings.write_text("version: 2\n", encoding="utf-8")
    with pytest.raises(Fault, match=r"chatops\.yaml:1:10") as unread:
        gather(settings, None, None)

    assert (service.value.code, environment.value.code, unread.value.code) == (
        USAGE,
        USAGE,
        BAD_CONFIGURATION,
    )


class Silent:
    """Somebody's own adapter."""

    @classmethod
    def build(cls, *_: object) -> "Silent":
        """Return it."""
        return cls()
