"""Loading the settings: complete, exact, relative to their file, and everything wrong at once."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.settings import Limits, Listen, SettingsError, load

MINIMAL = """\
version: 1
guild: "1180000000000000001"
channels: {deployments: "1180000000000000101", incidents: "1180000000000000102", audit: "1180000000000000103"}
adapters: {delivery: {platform: {use: "sandbox.platform:Delivery"}}}
services: {api: {}}
"""
ROOT = Path(__file__).parents[3]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a settings file and returns its path."""

    def to_file(text: str) -> Path:
        path = tmp_path / "chatops.yaml"
        path.write_bytes(text.encode())
        return path

    return to_file


def lines(path: Path, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return what is said about settings that cannot be used, without the path."""
    with pytest.raises(SettingsError) as caught:
        load(path, environ or {})
    return [line.removeprefix(f"{path}:") for line in caught.value.lines]


def test_what_is_left_out_has_a_usual_value(write: Write) -> None:
    """As the sample file says it."""
    path = write(MINIMAL)
    settings = load(path, {})

    assert settings.matrix == path.parent / "approval_matrix.yaml"
    assert settings.state == path.parent / "state"
    assert settings.timezone == "UTC"
    assert settings.listen == Listen("127.0.0.1", 8080)
    assert settings.limits == Limits()
    assert settings.environments == ("development", "staging", "production")
    assert not settings.counts_late_roles
    assert settings.services[0].environments == settings.environments
    assert not settings.state.exists()


def test_the_project_s_own_file_is_complete() -> None:
    """It loads without any variable, has each key there is, and gives the usual values it names."""
    settings = load(ROOT / "chatops.yaml", {})

    assert [service.name for service in settings.services] == [
        "order-service",
        "payment-service",
        "api-gateway",
    ]
    assert settings.services[0].dashboard == "https://grafana.internal/d/order-service"
    assert settings.services[2].max_replicas == 12
    assert settings.matrix == ROOT / "approval_matrix.yaml"
    assert (settings.limits, settings.listen) == (Limits(), Listen("127.0.0.1", 8080))


def test_every_value_is_read(write: Write) -> None:
    """What the file says holds."""
    more = """\
matrix: policy/matrix.yaml
state: /var/lib/chatops
timezone: Europe/Berlin
web: {listen: "[::1]:0"}
limits: {execution: 2h, health: 90s, pending: 5, pending_per_service: 2}
environments: [qa, live]
late_roles: count
"""
    path = write(MINIMAL + more)
    settings = load(path, {})

    assert settings.matrix == path.parent / "policy/matrix.yaml"
    assert settings.state == Path("/var/lib/chatops")
    assert settings.timezone == "Europe/Berlin"
    assert settings.listen == Listen("::1", 0)
    assert settings.limits == Limits(7200, 90, 5, 2)
    assert settings.environments == ("qa", "live")
    assert settings.counts_late_roles


def test_runbooks_stand_where_it_says(write: Write) -> None:
    """Relative to the file; beside it where nothing is said."""
    path = write(f"{MINIMAL}runbooks: ../books\n")

    assert load(path, {}).runbooks == path.parent / "../books"
    assert load(write(MINIMAL), {}).runbooks == path.parent / "runbooks"


def test_the_environment_beats_the_file(write: Write, tmp_path: Path) -> None:
    """State folder and listening address can be set from outside."""
    settings = load(write(MINIMAL), {"CHATOPS_STATE": str(tmp_path / "s"), "CHATOPS_LISTEN": "127.0.0.1:0"})

    assert settings.state == tmp_path / "s"
    assert settings.listen == Listen("127.0.0.1", 0)


def test_the_token_is_needed_only_to_connect(write: Write) -> None:
    """Without it a clear sentence, when it is asked for."""
    assert load(write(MINIMAL), {"DISCORD_TOKEN": "a.b.c"}).discord.require_token() == "a.b.c"
    with pytest.raises(SettingsError, match="DISCORD_TOKEN is not set"):
        load(write(MINIMAL), {}).discord.require_token()


def test_everything_wrong_is_told_at_once(write: Write) -> None:
    """In the file and in the environment."""
    text = MINIMAL.replace("version: 1", "version: 2").replace('"1180000000000000102"', "1180000000000000102")
    found = lines(write(text + "web: {listen: nowhere}\n"), {"DISCORD_TOKEN": "a b", "CHATOPS_LISTEN": "x"})

    assert [line[:5] for line in found] == ["1:10:", "3:59:", "6:15:", "DISCO", "CHATO"]
    assert not any("a b" in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('guild: "1180000000000000001"', "guild: our-server", "2:8: `guild`"),
        ("guild", "gild", "2:1: the file has no `gild`: did you mean guild"),
        ("audit:", "adit:", "has no `adit`"),
        ("services: {api: {}}", "services: {}", "`services` is empty"),
        ("services: {api: {}}", "services: {api: {}}\nstate: 1", "6:8: `state`"),
        ("services: {api: {}}", "services: {api: {}}\ntimezone: Berlin", "6:11: `timezone`"),
        ("services: {api: {}}", "services: {api: {}}\nweb: {listen: 127.0.0.1:65536}", "6:15: `listen`"),
        ("services: {api: {}}", "services: {api: {}}\nlimits: {health: 0s}", "6:18: `health`"),
        ("services: {api: {}}", "services: {api: {}}\nlimits: {pending: 0}", "6:19: `pending`"),
        ("services: {api: {}}", "services: {api: {}}\nenvironments: [Live]", "6:16: the environment"),
    ],
)
def test_what_is_wrong_has_a_place(write: Write, old: str, new: str, says: str) -> None:
    """Line and column, and what to write."""
    assert any(says in line for line in lines(write(MINIMAL.replace(old, new, 1))))


def test_the_environment_alone_can_be_wrong(write: Write) -> None:
    """A good file does not hide it."""
    assert lines(write(MINIMAL), {"DISCORD_GATEWAY": "gateway"})[0].startswith(
        "DISCORD_GATEWAY cannot be used"
    )


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """Missing or a folder: what to do, without a traceback."""
    assert "there is no such file" in lines(tmp_path / "none.yaml")[0]
    assert "cannot be read" in lines(tmp_path)[0]


def test_every_credential_is_known(write: Write) -> None:
    """So that none gets into the log; what stands in the file itself is none. No repr shows them."""
    own = 'use: "sandbox.platform:Delivery", a: {env: A}, b: {env: B, otherwise: plain}, c: {file: key}'
    path = write(MINIMAL.replace('use: "sandbox.platform:Delivery"', own))
    path.with_name("key").write_text("s3cret-file\n", encoding="utf-8")

    settings = load(path, {"A": "s3cret-variable", "DISCORD_TOKEN": "s3cret-token"})

    assert settings.secrets == {"s3cret-variable", "s3cret-file", "s3cret-token"}
    assert "s3cret" not in repr(settings)
