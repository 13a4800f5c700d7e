"""Where services are in a cluster."""

import pytest

from bot.adapters.cluster import Place, Places
from bot.core.ports.back_end import BackEndError

PLACES = Places({"staging": "stg", "production": "prod", "canary": "prod"}, "app-{service}", "{service}")


def test_names_are_made_of_the_service() -> None:
    """Namespace by environment, deployment and container by their templates."""
    assert PLACES.of("web", "production") == Place("prod", "app-web", "web")
    assert [*PLACES.namespaces] == ["stg", "prod"]


def test_other_environments_are_told_with_those_there_are() -> None:
    """Nothing is guessed from the name of an environment."""
    with pytest.raises(BackEndError, match="no namespace of nowhere, only of staging, production, canary"):
        PLACES.of("web", "nowhere")
