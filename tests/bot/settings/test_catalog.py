"""Back ends and services of the settings."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.settings.catalog import read_adapters, read_services
from bot.settings.environment import Environment
from bot.settings.values import AdapterSettings, ServiceSettings
from bot.strict_yaml import Faults, Reader

TWO = """{delivery: {old: {use: "a.b:Build"}, new: {use: kubernetes}}}"""


def adapters(text: str, environ: Mapping[str, str] | None = None) -> tuple[AdapterSettings, ...]:
    """Read the back ends."""
    reader = Reader("c")
    read = read_adapters(reader, reader.root(text.encode()), Environment(environ or {}))
    reader.finish()
    return read


def services(text: str, behind: str = TWO) -> tuple[ServiceSettings, ...]:
    """Read the services, with the back ends behind them."""
    reader = Reader("c")
    read = read_services(reader, reader.root(text.encode()), ("staging", "production"), adapters(behind))
    reader.finish()
    return read


def test_options_go_to_the_builder() -> None:
    """As they stand, with their own types, also nested."""
    (adapter,) = adapters("{delivery: {a: {use: x, i: 3, b: true, t: '1.10', l: [1, z], m: {k: v}}}}")

    assert (adapter.port, adapter.name, adapter.use, adapter.place) == ("delivery", "a", "x", "c:1:16")
    assert adapter.options == {"i": 3, "b": True, "t": "1.10", "l": (1, "z"), "m": {"k": "v"}}


def test_secrets_come_from_the_environment() -> None:
    """A variable beats `otherwise`; what an adapter is given is not in its repr."""
    text = "{delivery: {a: {use: x, token: {env: PLATFORM_TOKEN, otherwise: none}}}}"
    (adapter,) = adapters(text, {"PLATFORM_TOKEN": "s3cret"})

    assert adapter.options["token"] == "s3cret"  # noqa: S105 - a made-up one
    assert "s3cret" not in repr(adapter)
    assert adapters(text)[0].options["token"] == "none"  # noqa: S105 - likewise


def test_secrets_come_from_files(tmp_path: Path) -> None:
    """Wherever among an adapter's options one is named; the file stands beside the settings."""
    (tmp_path / "key").write_text("s3cret\n", encoding="utf-8")
    reader = Reader("c")
    root = reader.root(b"{delivery: {a: {use: x, keys: {team: {file: key}}, many: [{file: key}]}}}")

    (adapter,) = read_adapters(reader, root, Environment({}, tmp_path))

    assert adapter.options == {"keys": {"team": "s3cret"}, "many": ("s3cret",)}
    assert "s3cret" not in repr(adapter)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{delivery: {a: {use: x, token: {env: T}}}}", "c:1:32: T is not set in the environment"),
        ("{delivery: {a: {use: x, token: {env: t}}}}", "`env` is"),
        ("{delivery: {a: {use: x, token: {env: T, other: 1}}}}", "has no `other`"),
        ("{delivery: {a: {use: x, token: {file: /nowhere/t}}}}", "c:1:32: /nowhere/t is not there"),
        ("{delivery: {a: {use: x, i: 1.10}}}", "quote it"),
        ("{delivery: {a: {use: x, i: ~}}}", "is missing"),
        ("{delivery: {a: {use: x.y}}}", "`use` is"),
        ("{delivery: {a: {use: 'x:'}}}", "`use` is"),
        ("{delivery: {a: {i: 1}}}", "c:1:16: the adapter a needs `use`"),
        ("{delivery: {A: {use: x}}}", "c:1:13: the adapter's name"),
        ("{delivery: {a: x}}", "the adapter a is"),
        ("{delivry: {a: {use: x}}}", "did you mean delivery"),
        ("{logs: {a: {use: x}}}", "needs `delivery`"),
        ("{delivery: {}}", "`delivery` is empty"),
    ],
)
def test_back_ends_that_are_refused(text: str, says: str) -> None:
    """With place and reason."""
    with pytest.raises(Faults) as caught:
        adapters(text)
    assert says in str(caught.value)


def test_every_port_has_its_adapters() -> None:
    """Each under its own name; a service with one choice takes it. Pagers and pages are the whole team's."""
    ports = ("delivery", "migrations", "logs", "monitoring", "paging", "status_page")
    behind = ", ".join(f"{port}: {{only: {{use: x}}}}" for port in ports)

    assert services("{api: {}}", f"{{{behind}}}")[0].adapters == dict.fromkeys(ports[:4], "only")


def test_a_service_names_its_back_end_where_there_are_several() -> None:
    """With one it is taken, with two it has to be said."""
    one = "{delivery: {only: {use: x}}}"

    assert services("{api: {}}", one)[0].adapters == {"delivery": "only"}
    assert services("{api: {adapters: {delivery: new}}}")[0].adapters == {"delivery": "new"}
    with pytest.raises(Faults, match=r"c:1:7: say which delivery it is on"):
        services("{api: {}}")


def test_services_are_read() -> None:
    """In the order of the file, with everything they say."""
    text = """
b: {dashboard: "https://g/d/b", environments: [staging], owner: b-team, min_replicas: 0, max_replicas: 3,
    adapters: {delivery: old}}
a: {adapters: {delivery: new}}
"""
    assert services(text) == (
        ServiceSettings("b", ("staging",), {"delivery": "old"}, "https://g/d/b", "b-team", 0, 3),
        ServiceSettings("a", ("staging", "production"), {"delivery": "new"}),
    )


@pytest.mark.parametrize(
    "text",
    [
        "{}", "[]", "{API: {}}", "{api: ~}", "{api: {dashboard: grafana}}", "{api: {environments: [qa]}}",
        "{api: {max_replicas: 0}}", "{api: {min_replicas: -1}}", "{api: {min_replicas: none}}",
        "{api: {min_replicas: 2, max_replicas: 1}}", "{api: {owner: 1}}",
        "{api: {adapters: {delivery: none}}}",
        "{api: {adapters: {logs: new}}}", "{api: {team: x}}", "{'any thing': {}}",
        "{api: {dashboard: 'javascript:alert(1)'}}", "{api: {dashboard: 'https://a b'}}",
    ],
)  # fmt: skip
def test_services_that_are_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(Faults):
        services(text, "{delivery: {only: {use: x}}}")


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        ("{}", (1, None)),
        ("{min_replicas: 0}", (0, None)),
        ("{min_replicas: 3}", (3, None)),
        ("{max_replicas: 1}", (1, 1)),
        ("{min_replicas: 4, max_replicas: 4}", (4, 4)),
    ],
)
def test_replicas_have_a_range(text: str, range_: tuple[int, int | None]) -> None:
    """Without a word at least one is kept."""
    (service,) = services(f"{{api: {text}}}", "{delivery: {only: {use: x}}}")

    assert (service.min_replicas, service.max_replicas) == range_


def test_a_range_needs_its_ends_in_order() -> None:
    """The fault is at the smaller one, with what to write."""
    with pytest.raises(Faults, match=r"c:1:22: `min_replicas` is 5, more than `max_replicas`, 4: write"):
        services("{api: {min_replicas: 5, max_replicas: 4}}", "{delivery: {only: {use: x}}}")
