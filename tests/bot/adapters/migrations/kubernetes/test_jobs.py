"""Jobs made of a deployment."""

from dataclasses import replace
from typing import Any

import pytest

from bot.adapters.cluster import Place
from bot.adapters.migrations.kubernetes import jobs
from bot.core.domain.migration import Migration
from bot.core.ports.back_end import BackEndError, CannotTell, Order

ORDER = Order(
    operation_id="op_1",
    action="migrate",
    service="web",
    environment="production",
    migrations=(Migration("1", "one", "SQL" * 9000), Migration("2", "two")),
)
CONTAINER = {
    "name": "web",
    "image": "r.io/web@sha256:1",
    "command": ["serve"],
    "args": ["--port"],
    "env": [{"name": "A", "value": "b"}],
    "volumeMounts": [{"name": "v", "mountPath": "/v"}],
    "ports": [{"containerPort": 80}],
    "readinessProbe": {"httpGet": {"path": "/", "port": 80}},
}
POD = {
    "containers": [{"name": "side", "image": "proxy"}, CONTAINER],
    "volumes": [{"name": "v", "emptyDir": {}}],
    "serviceAccountName": "web",
    "restartPolicy": "Always",
}
DEPLOYMENT = {"spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": POD}}}


def test_a_job_has_the_surroundings_of_the_service() -> None:
    """Image, environment, volumes and account; no probe, no sidecar, and no label that traffic follows."""
    marks = jobs.labels("migrate", "web", "production")
    job = jobs.job("j", Place("prod", "web", "web"), DEPLOYMENT, ["migrate"], marks, 600)
    template = job["spec"]["template"]

    assert job["spec"]["backoffLimit"] == 0
    assert job["spec"]["activeDeadlineSeconds"] == 660
    assert template["metadata"]["labels"] == marks
    assert template["spec"] == {
        "containers": [
            {
                "name": "web",
                "image": "r.io/web@sha256:1",
                "env": CONTAINER["env"],
                "volumeMounts": CONTAINER["volumeMounts"],
                "command": ["migrate"],
            }
        ],
        "volumes": POD["volumes"],
        "serviceAccountName": "web",
        "restartPolicy": "Never",
        "activeDeadlineSeconds": 600,
    }


def test_a_mistyped_container_is_told_with_those_there_are() -> None:
    """Nothing is guessed."""
    with pytest.raises(BackEndError, match="no container wbe, only side, web"):
        jobs.job("j", Place("prod", "web", "wbe"), DEPLOYMENT, [], {}, 1)


def test_a_command_is_an_argument_list() -> None:
    """Ids are arguments of their own, values stay inside theirs."""
    given = ["run", "{migrations}", "--to={service}", "{other}"]

    assert jobs.filled(given, ["1", "2; rm"], service="a b") == [
        "run",
        "1",
        "2; rm",
        "--to=a b",
        "{other}",
    ]


def test_kubernetes_expands_nothing() -> None:
    """It would put variables of the container in, where an argument looks like one."""
    made = jobs.job("j", Place("prod", "web", "web"), DEPLOYMENT, ["run", "$(HOME)"], {}, 1)

    assert made["spec"]["template"]["spec"]["containers"][0]["command"] == ["run", "$$(HOME)"]


def test_a_note_is_short_and_tells_orders_apart() -> None:
    """However long the SQL is; another SQL is another order."""
    note = jobs.note(ORDER)
    job: dict[str, Any] = {"metadata": {"annotations": {jobs.ORDER: jobs.encode(note)}}}
    first, second = ORDER.migrations

    assert jobs.noted(job) == note
    assert len(jobs.encode(note)) < 200
    for other in (
        replace(ORDER, environment="staging"),
        replace(ORDER, migrations=(second, first)),
        replace(ORDER, migrations=(replace(first, sql="DROP"), second)),
    ):
        assert jobs.note(other) != note


def test_the_job_of_somebody_else_tells_nothing() -> None:
    """A Job by our name without our note is not taken for one of ours."""
    with pytest.raises(CannotTell, match="j in prod is not one of ours"):
        jobs.noted({"metadata": {"name": "j", "namespace": "prod"}})


def test_one_order_has_one_name() -> None:
    """A name that a Job may have, whatever the id is made of."""
    assert jobs.name_of("op_1") == jobs.name_of("op_1") != jobs.name_of("op_2")
    assert len(jobs.name_of("op_" + "x" * 500)) <= 63
