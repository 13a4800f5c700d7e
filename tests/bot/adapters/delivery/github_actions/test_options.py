"""The options of the adapter: read strictly, asked for what an order needs."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.adapters.delivery.github_actions.options import INPUTS, Options
from bot.core.ports.back_end import Artifact, BackEndError

LEAST = {"token": "secret-1", "workflow": "deploy.yml", "repositories": {"orders": "acme/orders"}}
SHARED = {
    "token": "secret-1",
    "workflow": "deploy-{service}.yml",
    "repository": "acme/shop",
    "services": ["orders", "payments"],
}


def test_the_least_that_works() -> None:
    """A token, a workflow, and where each service comes from."""
    options = Options.read(LEAST)

    assert options.repository_of("orders") == "acme/orders"
    assert (options.workflow_of("orders"), options.ref_of("orders", "v1")) == ("deploy.yml", "main")
    assert options.environment("production") == "production"
    assert not options.is_shared("orders")
    assert not options.runs_at_version


def test_names_are_filled_in() -> None:
    """A service's name in repository, workflow and ref; a version's in ref alone."""
    options = Options.read({**SHARED, "repository": "acme/{service}", "ref": "{service}/{version}"})

    assert options.served_by() == {"orders": "acme/orders", "payments": "acme/payments"}
    assert options.workflow_of("payments") == "deploy-payments.yml"
    assert options.ref_of("payments", "v1") == "payments/v1"
    assert options.runs_at_version


def test_a_repository_may_serve_several() -> None:
    """That is known, since what it says of an environment is then not of one service."""
    assert Options.read(SHARED).is_shared("orders")


def test_inputs_have_the_names_that_the_workflow_gives_them() -> None:
    """One that it does not have is left out."""
    options = Options.read({**LEAST, "inputs": {"service": "", "operation_id": "chatops"}})

    assert options.named_inputs("orders", "production", Artifact("v1", "abc"), "op_1") == {
        "environment": "production",
        "version": "v1",
        "sha": "abc",
        "chatops": "op_1",
    }


def test_environments_may_have_other_names() -> None:
    """Once any is named there are no others."""
    options = Options.read({**LEAST, "environments": {"production": "prod"}})

    assert options.environment("production") == "prod"
    with pytest.raises(BackEndError, match="no environment nowhere"):
        options.environment("nowhere")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({**LEAST, "colour": "red"}, "unknown field `colour`; the options are token"),
        ({**LEAST, "token": ""}, "length >= 1"),
        ({**LEAST, "repository": "acme/shop"}, "either `repository` or `repositories`"),
        ({"token": "secret-1", "workflow": "deploy.yml"}, "either `repository` or `repositories`"),
        ({**SHARED, "services": []}, "`services` belongs to `repository`"),
        ({**LEAST, "services": ["orders"]}, "`services` belongs to `repository`"),
        ({**LEAST, "repositories": {"orders": "acme"}}, "matching regex"),
        ({**LEAST, "repositories": {"orders": "acme/orders/x"}}, "matching regex"),
        ({**LEAST, "inputs": {"colour": "x"}}, "`inputs` names colour"),
        ({**LEAST, "inputs": {"operation_id": ""}}, "a lost run is found by it"),
        ({**LEAST, "api": "api.github.com"}, "matching regex"),
        ({**LEAST, "poll": 0}, "> 0"),
    ],
)
def test_wrong_options_are_told(wrong: dict[str, Any], why: str) -> None:
    """With the names that there are, and without the token."""
    with pytest.raises(ValueError, match=why) as error:
        Options.read(wrong)

    assert "secret-1" not in str(error.value)


def test_the_token_is_not_shown() -> None:
    """Not in a traceback with values either."""
    assert "secret-1" not in repr(Options.read(LEAST))


def test_the_documented_sample_works() -> None:
    """Its settings are read; its workflow takes exactly what it is given, with the id in the run's name."""
    text = (Path(__file__).parents[5] / "docs/adapters/github_actions.md").read_text(encoding="utf-8")
    settings, workflow = (yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
    given = {**settings["adapters"]["delivery"]["github"], "token": "secret-1"}
    assert given.pop("use") == "github_actions"
    options = Options.read(given)
    inputs = workflow[True]["workflow_dispatch"]["inputs"]  # YAML 1.1 reads `on` as true

    assert set(given) == set(Options.__struct_fields__) - {"repository", "services"}
    assert options.repository_of("order-service") == "acme/orders"
    assert tuple(inputs) == INPUTS
    assert "${{ inputs.operation_id }}" in workflow["run-name"]
    assert workflow["jobs"]["deploy"]["steps"][0]["with"] == {"ref": "${{ inputs.sha }}"}
