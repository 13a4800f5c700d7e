"""From `chatops.yaml` and the environment to `Settings`, or to everything that is wrong with them."""

from collections.abc import Mapping
from pathlib import Path

from bot.settings.audit import read_audit
from bot.settings.catalog import read_adapters, read_services
from bot.settings.environment import Environment, Places
from bot.settings.incidents import read_incidents, read_on_call
from bot.settings.names import ID, ID_RULE, NAME
from bot.settings.second_factor import read_second_factor
from bot.settings.values import Channels, Limits, Settings, SettingsError
from bot.settings.web import read_web
from bot.strict_yaml import Faults, Node, Reader, read_file

_REQUIRED = ("version", "guild", "channels", "adapters", "services")
_OPTIONAL = (
    *("matrix", "state", "timezone", "web", "limits", "environments", "incidents", "on_call"),
    *("audit", "late_roles", "second_factor", "runbooks"),
)
ENVIRONMENTS = ("development", "staging", "production")
LONGEST_SECONDS = 7 * 86400


def load(path: Path, environ: Mapping[str, str], places: Places | None = None) -> Settings:
    """Read the settings; raise SettingsError with every fault of file and environment at once.

    Paths in the file are relative to its folder, those in variables to the current one. With `places` no
    credential is read; what stands for it is in its place.
    """
    environment = Environment(environ, path.absolute().parent, places)
    environment.discord()
    environment.listen()
    try:
        settings = _read(path.absolute(), _bytes(path), environment, str(path))
    except Faults as found:
        raise SettingsError(*found.lines, *dict.fromkeys(environment.faults)) from None
    if environment.faults:
        raise SettingsError(*dict.fromkeys(environment.faults))
    return settings


def _bytes(path: Path) -> bytes:
    try:
        return read_file(path)
    except FileNotFoundError:
        raise SettingsError(
            f"{path}: there is no such file. Make one with `chatops init`, or name yours with --config."
        ) from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}). Make it a readable file.") from None


def _read(path: Path, source: bytes, environment: Environment, name: str) -> Settings:
    reader = Reader(name)
    top = reader.mapping(reader.root(source), "the file", _REQUIRED, _OPTIONAL)
    reader.integer(top["version"], "`version`", 1, 1)
    environments = _environments(reader, top.get("environments"))
    timezone = reader.timezone(top["timezone"], "`timezone`") if "timezone" in top else "UTC"
    adapters = read_adapters(reader, top["adapters"], environment)
    web = read_web(reader, top.get("web"), environment)
    state = _state(reader, top, path, environment)
    settings = Settings(
        path=path,
        guild=reader.text(top["guild"], "`guild`", ID, ID_RULE),
        channels=_channels(reader, top["channels"]),
        matrix=path.parent / _text(reader, top, "matrix", "approval_matrix.yaml"),
        state=state,
        timezone=timezone,
        listen=environment.listen() or web.listen,
        limits=_limits(reader, top.get("limits")),
        environments=environments,
        adapters=adapters,
        services=read_services(reader, top["services"], environments, adapters),
        discord=environment.discord(),
        incidents=read_incidents(reader, top.get("incidents")),
        on_call=read_on_call(reader, top.get("on_call"), timezone),
        counts_late_roles=_counts_late_roles(reader, top.get("late_roles")),
        alertmanager_token=web.alertmanager_token,
        audit=read_audit(reader, top.get("audit"), environment, state),
        runbooks=path.parent / _text(reader, top, "runbooks", "runbooks"),
        second_factor_key=read_second_factor(reader, top.get("second_factor"), environment, state),
        secrets=frozenset(environment.secrets),
        secret_files=frozenset(environment.files),
    )
    reader.finish()
    return settings


def _text(reader: Reader, values: Mapping[str, Node], key: str, otherwise: str) -> str:
    return reader.text(values[key], f"`{key}`") if key in values else otherwise


def _environments(reader: Reader, node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ENVIRONMENTS
    items = reader.items(node, "`environments`")
    rule = "a name of lower-case letters, digits and -"
    return reader.distinct((item, reader.text(item, "the environment", NAME, rule)) for item in items)


def _counts_late_roles(reader: Reader, node: Node | None) -> bool:
    return node is not None and reader.choice(node, "`late_roles`", ("refuse", "count")) == "count"


def _channels(reader: Reader, node: Node) -> Channels:
    values = reader.mapping(node, "`channels`", ("deployments", "incidents", "audit"), ("alerts",))
    ids = {key: reader.text(value, f"`{key}`", ID, ID_RULE) for key, value in values.items()}
    return Channels(ids["deployments"], ids["incidents"], ids["audit"], ids.get("alerts"))


def _state(reader: Reader, values: Mapping[str, Node], path: Path, environment: Environment) -> Path:
    inside = path.parent / _text(reader, values, "state", "state")
    override = environment.value("CHATOPS_STATE")
    return inside if override is None else Path(override).absolute()


def _limits(reader: Reader, node: Node | None) -> Limits:
    usual = Limits()
    if node is None:
        return usual
    values = reader.mapping(node, "`limits`", (), ("execution", "health", "pending", "pending_per_service"))

    def seconds(key: str, otherwise: int) -> int:
        return reader.duration(values[key], f"`{key}`", 1, LONGEST_SECONDS) if key in values else otherwise

    def number(key: str, otherwise: int) -> int:
        return reader.integer(values[key], f"`{key}`", 1, 10_000) if key in values else otherwise

    return Limits(
        execution_seconds=seconds("execution", usual.execution_seconds),
        health_seconds=seconds("health", usual.health_seconds),
        pending=number("pending", usual.pending),
        pending_per_service=number("pending_per_service", usual.pending_per_service),
    )
