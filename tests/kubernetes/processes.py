"""The processes of a real cluster: etcd, kube-apiserver 1.20.2 and kube-controller-manager, on loopback.

They write into one folder, their logs too; https://kubernetes.io/docs/reference/command-line-tools-reference/
"""

import http.client
import json
import secrets
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]
USERS = {"admin": "system:masters", "ground": "system:masters", "machine": "system:masters", "deploybot": ""}
"""Who has a token, with their group: `ground` prepares, `machine` is the controllers and the kubelet."""
SECONDS = 60
CONTROLLERS = "deployment,replicaset,job,serviceaccount,serviceaccount-token,garbagecollector,namespace"
"""Without those that look after nodes: the fake kubelet has no heartbeat to miss."""
AUDIT = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [
        {
            "level": "RequestResponse",
            "users": ["admin", "deploybot", "ground"],
            "verbs": ["create", "update", "patch"],
            "resources": [{"group": "apps"}, {"group": "batch"}],
        },
        {"level": "None"},
    ],
}


@contextmanager
def started(folder: Path, binaries: Path) -> Iterator[Json]:
    """Start the three inside the block; yield `url`, `ca`, `key`, `audit` and the `tokens` by user."""
    tokens = {user: secrets.token_hex(16) for user in USERS}
    etcd, port = _free_port(), _free_port()
    ca, key = _certificates(folder)
    _files(folder, tokens, f"https://127.0.0.1:{port}", ca)
    with ExitStack() as running:
        running.enter_context(_process(folder, "etcd", _etcd(folder, etcd)))
        _until(lambda: _answers(etcd, "/health"), folder / "etcd.log")
        server = [str(binaries / "kube-apiserver"), *_apiserver(folder, etcd, port)]
        running.enter_context(_process(folder, "kube-apiserver", server))
        _until(lambda: _answers(port, "/readyz", ca), folder / "kube-apiserver.log")
        manager = [str(binaries / "kube-controller-manager"), *_controller_manager(folder)]
        running.enter_context(_process(folder, "kube-controller-manager", manager))
        account = "/api/v1/namespaces/default/serviceaccounts/default"
        log = folder / "kube-controller-manager.log"
        _until(lambda: _answers(port, account, ca, tokens["machine"]), log)
        url, audit = f"https://127.0.0.1:{port}", str(folder / "audit.jsonl")
        yield {"url": url, "ca": str(ca), "key": str(key), "audit": audit, "tokens": tokens}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _certificates(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for loopback that is its own authority, and the pair that signs accounts' tokens."""
    ca, key = folder / "ca.crt", folder / "ca.key"
    names = "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc"
    subject = ["-subj", "/CN=tests", "-addext", names, "-addext", "basicConstraints=critical,CA:TRUE"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*made, "-keyout", str(key), "-out", str(ca)], check=True, capture_output=True)
    pair = ["openssl", "genrsa", "-out", str(folder / "accounts.key"), "2048"]
    subprocess.run(pair, check=True, capture_output=True)
    return ca, key


def _files(folder: Path, tokens: dict[str, str], url: str, ca: Path) -> None:
    lines = [f'{token},{user},{user},"{USERS[user]}"\n' for user, token in tokens.items()]
    (folder / "tokens.csv").write_text("".join(lines), encoding="utf-8")
    (folder / "audit.json").write_text(json.dumps(AUDIT), encoding="utf-8")
    named = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": url, "certificate-authority": str(ca)}}],
        "users": [{"name": "u", "user": {"token": tokens["machine"]}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "x",
    }
    (folder / "machine.kubeconfig").write_text(json.dumps(named), encoding="utf-8")


def _etcd(folder: Path, port: int) -> list[str]:
    clients, peers = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{_free_port()}"
    return [
        "etcd",
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--unsafe-no-fsync",
    ]


def _apiserver(folder: Path, etcd: int, port: int) -> list[str]:
    return [
        f"--etcd-servers=http://127.0.0.1:{etcd}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={port}",
        f"--tls-cert-file={folder / 'ca.crt'}",
        f"--tls-private-key-file={folder / 'ca.key'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder / 'accounts.key'}",
        f"--service-account-signing-key-file={folder / 'accounts.key'}",
        "--service-cluster-ip-range=10.0.0.0/24",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
        "--endpoint-reconciler-type=none",
        "--kubelet-preferred-address-types=InternalIP",
        f"--cert-dir={folder}",
        f"--audit-policy-file={folder / 'audit.json'}",
        f"--audit-log-path={folder / 'audit.jsonl'}",
    ]


def _controller_manager(folder: Path) -> list[str]:
    return [
        f"--kubeconfig={folder / 'machine.kubeconfig'}",
        "--bind-address=127.0.0.1",
        f"--secure-port={_free_port()}",
        "--port=0",
        "--leader-elect=false",
        f"--service-account-private-key-file={folder / 'accounts.key'}",
        "--use-service-account-credentials=false",
        f"--root-ca-file={folder / 'ca.crt'}",
        f"--cert-dir={folder}",
        f"--controllers={CONTROLLERS}",
    ]


@contextmanager
def _process(folder: Path, name: str, command: list[str]) -> Iterator[None]:
    """Run a program inside the block, with its log in a file."""
    with (folder / f"{name}.log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            yield
        finally:
            running.terminate()
            running.wait(timeout=SECONDS)


def _answers(port: int, path: str, ca: Path | None = None, token: str = "") -> bool:
    """Tell whether a server answers 200 on loopback."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    line = (
        http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        if ca is None
        else http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=2, context=ssl.create_default_context(cafile=str(ca))
        )
    )
    try:
        line.request("GET", path, headers=headers)
        return line.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()


def _until(is_so: Callable[[], bool], log: Path) -> None:
    """Wait for a server that is starting; it has no other way to tell."""
    end = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(log.read_text(encoding="utf-8", errors="replace")[-4000:])
        time.sleep(0.05)
