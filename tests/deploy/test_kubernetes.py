"""The manifests: held against the official schemas, each other, and what the adapters ask for."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app.matrix import MatrixFile
from bot.core.policy.coverage import uncovered
from bot.settings import load
from tests.deploy.dockerfile import ENDS_WITHIN, ROOT, environ, stages
from tests.fakes import kubernetes_manual
from tests.fakes.kubernetes.schema import faults

Json = dict[str, Any]
FOLDER = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION: Json = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
OBJECTS: list[Json] = [
    found
    for name in KUSTOMIZATION["resources"]
    for found in yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8"))
]


def _only(kind: str) -> Json:
    [found] = (each for each in OBJECTS if each["kind"] == kind)
    return found


POD: Json = _only("Deployment")["spec"]["template"]
CONTAINER: Json = POD["spec"]["containers"][0]
SETTINGS = load(FOLDER / "chatops.yaml", {"DISCORD_TOKEN": "a-token"})


@pytest.mark.parametrize("found", OBJECTS, ids=lambda each: f"{each['kind']}-{each['metadata']['name']}")
def test_each_object_is_of_its_schema(found: Json) -> None:
    """No field is unknown, missing or of a wrong type, by the strict schemas of Kubernetes."""
    assert faults(found) == []


def test_every_file_is_used() -> None:
    """The kustomization takes every file that lies beside it, and where kubectl is, it can be built."""
    [settings] = KUSTOMIZATION["configMapGenerator"]
    lying = {path.name for path in FOLDER.iterdir()} - {"kustomization.yaml"}

    assert lying == {*KUSTOMIZATION["resources"], *settings["files"]}
    if shutil.which("kubectl"):  # it comes with no Debian package, so nobody is asked for it
        built = subprocess.run(["kubectl", "kustomize", FOLDER], capture_output=True, text=True, check=True)
        kinds = [each["kind"] for each in yaml.safe_load_all(built.stdout)]
        assert sorted(kinds) == sorted([each["kind"] for each in OBJECTS] + ["ConfigMap"])


def test_there_is_one_bot_at_a_time() -> None:
    """One replica, and the old one ends before the new one begins."""
    spec = _only("Deployment")["spec"]

    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}
    assert POD["spec"]["terminationGracePeriodSeconds"] > ENDS_WITHIN
    assert len(POD["spec"]["containers"]) == 1


def test_selectors_select() -> None:
    """The deployment, the service and the network policy mean the same pods, in the same namespace."""
    labels = POD["metadata"]["labels"]
    service, policy = _only("Service"), _only("NetworkPolicy")
    spaces = {each["metadata"]["namespace"] for each in (_only("Deployment"), service, policy)}

    assert _only("Deployment")["spec"]["selector"]["matchLabels"] == labels
    assert service["spec"]["selector"] == labels
    assert policy["spec"]["podSelector"]["matchLabels"] == labels
    assert spaces == {_only("Namespace")["metadata"]["name"]}


def test_ports_meet() -> None:
    """The container's port is the image's, and what probes, the service and the policy call it."""
    [port] = CONTAINER["ports"]
    probes = [CONTAINER[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness", "readiness")]
    [rule] = _only("NetworkPolicy")["spec"]["ingress"]

    assert environ(stages()[-1])["CHATOPS_LISTEN"].endswith(f":{port['containerPort']}")
    assert {probe["port"] for probe in probes} == {port["name"]}
    assert [(each["port"], each["targetPort"]) for each in _only("Service")["spec"]["ports"]] == [
        (port["containerPort"], port["name"])
    ]
    assert [each["port"] for each in rule["ports"]] == [port["name"]]


def test_probes_ask_the_right_question() -> None:
    """Whether it lives decides over its life, whether it is ready over nothing: figures come all the same."""
    asked = {
        name: CONTAINER[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")
    }

    assert asked == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert _only("Service")["spec"]["publishNotReadyAddresses"] is True


def test_what_is_mounted_is_there() -> None:
    """Each mount has its volume, each volume its object; the state is where the image keeps it."""
    volumes = {each["name"]: each for each in POD["spec"]["volumes"]}
    mounts = {each["name"]: each for each in CONTAINER["volumeMounts"]}
    [token] = CONTAINER["env"]

    assert volumes.keys() == mounts.keys()
    assert volumes["settings"]["configMap"]["name"] == KUSTOMIZATION["configMapGenerator"][0]["name"]
    assert (
        volumes["state"]["persistentVolumeClaim"]["claimName"]
        == (_only("PersistentVolumeClaim")["metadata"]["name"])
    )
    assert mounts["state"]["mountPath"] == environ(stages()[-1])["CHATOPS_STATE"]
    assert token["name"] == "DISCORD_TOKEN_FILE"
    assert Path(token["value"]).parent == Path(mounts["secrets"]["mountPath"])


def test_the_pod_may_do_nothing() -> None:
    """It keeps the restricted standard: the image's user, no right of root's, a root that is only read."""
    user, group = map(int, next(each.text for each in stages()[-1] if each.name == "USER").split(":"))
    of_pod, of_container = POD["spec"]["securityContext"], CONTAINER["securityContext"]

    assert (of_pod["runAsUser"], of_pod["runAsGroup"], of_pod["fsGroup"]) == (user, group, group)
    assert of_pod["runAsNonRoot"] is True
    assert of_pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert of_container["readOnlyRootFilesystem"] is True
    assert of_container["allowPrivilegeEscalation"] is False
    assert of_container["capabilities"] == {"drop": ["ALL"]}
    assert {"memory"} <= CONTAINER["resources"]["limits"].keys()


@pytest.mark.parametrize("port", ["delivery", "logs", "migrations"])
def test_the_rights_are_those_that_the_adapter_needs(port: str) -> None:
    """Each role has just the rules with which the adapter passes its contract, in the settings' places."""
    [role] = (each for each in OBJECTS if each["metadata"]["name"] == f"chatops-{port}" and "rules" in each)
    bindings = [each for each in OBJECTS if each["kind"] == "RoleBinding" and _binds(each, role)]
    account = _only("ServiceAccount")["metadata"]
    [adapter] = (each for each in SETTINGS.adapters if each.port == port)
    spaces: Any = adapter.options["namespaces"]

    assert role["rules"] == kubernetes_manual.rules(port)
    assert {each["metadata"]["namespace"] for each in bindings} == {*spaces.values()}
    assert all(each["subjects"] == [{"kind": "ServiceAccount", **account}] for each in bindings)
    assert not [each for each in OBJECTS if each["kind"] == "ClusterRoleBinding"]
    assert POD["spec"]["serviceAccountName"] == account["name"]


def test_the_network_is_closed() -> None:
    """Only those who measure come in; names, HTTPS and the API server are reached, and no more."""
    spec = _only("NetworkPolicy")["spec"]
    out = {(each["port"], each["protocol"]) for rule in spec["egress"] for each in rule["ports"]}

    assert spec["policyTypes"] == ["Ingress", "Egress"]
    assert len(spec["ingress"]) == 1
    assert out == {(53, "UDP"), (53, "TCP"), (443, "TCP"), (6443, "TCP")}


def test_the_settings_are_valid() -> None:
    """The strict readers take what goes into the ConfigMap, and the matrix has a row for every request."""
    matrix = MatrixFile(SETTINGS).in_force

    assert str(SETTINGS.state) == environ(stages()[-1])["CHATOPS_STATE"]
    assert SETTINGS.matrix == FOLDER / "approval_matrix.yaml"
    assert not [*uncovered(matrix)]


def _binds(binding: Json, role: Json) -> bool:
    named = binding["roleRef"]
    return bool(named["kind"] == role["kind"] and named["name"] == role["metadata"]["name"])
