"""compose.yaml and what it mounts: held against the official description, and against what it promises."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it brings no types
import pytest
import yaml

from bot.settings import load
from tests.deploy.dockerfile import ENDS_WITHIN, ROOT, environ, stages, texts

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SCHEMA = ROOT / "tests" / "fixtures" / "compose" / "schema.json"
PINNED = re.compile(r"[a-z]+/[a-z]+:v?[\d.]+@sha256:[0-9a-f]{64}")
PROMETHEUS = ROOT / "deploy" / "prometheus"
GRAFANA = ROOT / "deploy" / "grafana"


def test_it_is_a_compose_file() -> None:
    """Every key is one of the official description's, with a value of its kind."""
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

    assert [error.message for error in validator.iter_errors(COMPOSE)] == []
    assert [*validator.iter_errors({"services": {"a": {"imag": "b"}}})]


def test_what_is_named_is_there() -> None:
    """Each file that is mounted exists, each volume, secret and network that a service takes is made."""
    for name, service in SERVICES.items():
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], name
        assert {*service.get("secrets", ())} <= COMPOSE["secrets"].keys()
        assert {*service["networks"]} <= COMPOSE["networks"].keys()


def test_only_this_machine_reaches_it() -> None:
    """Every port is published on the loopback address."""
    ports = [port for service in SERVICES.values() for port in service["ports"]]

    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_what_is_not_built_here_is_pinned() -> None:
    """Foreign images are named by version and digest."""
    images = [service["image"] for service in SERVICES.values() if "build" not in service]

    assert len(images) == 2
    assert all(PINNED.fullmatch(image) for image in images)


def test_everything_is_confined() -> None:
    """No service writes its root, keeps a right of root's or gains one; each has a bound on its memory."""
    for service in SERVICES.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "mem_limit" in service
        assert all(volume.endswith(":ro") or not volume.startswith(".") for volume in service["volumes"])


def test_no_secret_stands_in_the_environment() -> None:
    """Tokens and passwords are files, which `docker inspect` does not show and git does not take."""
    given = {name: value for each in SERVICES.values() for name, value in each.get("environment", {}).items()}
    secret = {name: value for name, value in given.items() if re.search("TOKEN|PASSWORD|KEY", name)}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

    assert secret
    assert all(name.endswith("_FILE") for name in secret)
    assert {Path(value).name for value in secret.values()} == COMPOSE["secrets"].keys()
    assert all(each["file"].startswith("./secrets/") for each in COMPOSE["secrets"].values())
    assert "/secrets/" in ignored


def test_the_bot_is_the_images() -> None:
    """What the image says of its state, its port and what can be left out is what is used here."""
    build, last = stages()
    said, bot = environ(last), SERVICES["chatops"]

    assert any(volume.endswith(f":{said['CHATOPS_STATE']}") for volume in bot["volumes"])
    assert bot["ports"][0].endswith(f":{texts(last, 'EXPOSE')[0]}")
    assert [text.partition("=")[0] for text in texts(build, "ARG")] == [*bot["build"]["args"]]
    assert bot["restart"].startswith("on-failure")
    assert int(bot["stop_grace_period"].removesuffix("s")) > ENDS_WITHIN


def test_all_that_the_settings_name_is_mounted() -> None:
    """Settings, matrix and runbooks lie beside each other, where the image looks for them."""
    [config] = re.findall(r'"--config", "(.+?)"', texts(stages()[-1], "CMD")[0])
    mounts = dict(volume.split(":")[:2] for volume in SERVICES["chatops"]["volumes"])
    said = load(ROOT / "chatops.yaml", {"DISCORD_TOKEN": "a-token", "PLATFORM_TOKEN": "a-token"})

    for path in (said.path, said.matrix, said.runbooks):
        name = path.relative_to(ROOT)
        assert mounts[f"./{name}"] == str(Path(config).parent / name)


def test_prometheus_takes_its_settings(tmp_path: Path) -> None:
    """Prometheus' own tool has nothing against them, rules included; they ask the bot where it listens."""
    if shutil.which("promtool") is None:
        pytest.skip("no promtool: apt-get install prometheus")
    folder = shutil.copytree(PROMETHEUS, tmp_path / "prometheus")
    settings = yaml.safe_load((folder / "prometheus.yml").read_text(encoding="utf-8"))
    for rules in settings["rule_files"]:
        if not (folder / rules).exists():
            (folder / rules).write_text("groups: []\n", encoding="utf-8")
    run = subprocess.run(
        ["promtool", "check", "config", folder / "prometheus.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    [job] = settings["scrape_configs"]
    command = " ".join(SERVICES["prometheus"]["command"])

    assert run.returncode == 0, run.stdout + run.stderr
    assert job["static_configs"] == [{"targets": [f"chatops:{texts(stages()[-1], 'EXPOSE')[0]}"]}]
    assert "--config.file=/etc/prometheus/prometheus.yml" in command
    assert {*SERVICES["prometheus"]["networks"]} & {*SERVICES["chatops"]["networks"]}


def test_grafana_finds_everything() -> None:
    """The source of figures is our Prometheus, and the dashboards are where Grafana looks for them."""
    [source] = _provisioned("datasources")["datasources"]
    [provider] = _provisioned("dashboards")["providers"]
    grafana = SERVICES["grafana"]
    mounts = dict(volume.split(":")[:2] for volume in grafana["volumes"])
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]

    assert source["url"] == "http://prometheus:9090"
    assert source["uid"] == "prometheus"
    assert mounts["./deploy/grafana/dashboards"] == provider["options"]["path"] == str(Path(home).parent)
    assert (GRAFANA / "dashboards" / Path(home).name).exists()


def _provisioned(kind: str) -> Any:
    [file] = (GRAFANA / "provisioning" / kind).iterdir()
    return yaml.safe_load(file.read_text(encoding="utf-8"))
