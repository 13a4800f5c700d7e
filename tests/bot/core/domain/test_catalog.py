"""The services: found by their exact names, or refused with what there is."""

import pytest

from bot.core.domain.catalog import Catalog, Service
from bot.core.domain.refusal import Refused

CATALOG = Catalog(
    {
        "api": Service("api", ("staging", "production", "demo")),
        "docs": Service("docs", ("preview", "staging")),
    }
)


def test_a_service_is_found_by_its_name() -> None:
    """Alone or with an environment it runs in."""
    assert CATALOG.service("api") is CATALOG.services["api"]
    assert CATALOG.target("docs", "preview") is CATALOG.services["docs"]


def test_who_asks_for_another_reads_what_there_is() -> None:
    """A typing error is put right without looking anything up."""
    with pytest.raises(Refused) as no_service:
        CATALOG.target("API", "staging")
    with pytest.raises(Refused) as no_environment:
        CATALOG.target("docs", "production")

    assert no_service.value.code == "unknown-service"
    assert no_service.value.sentence == "There is no such service. Nothing was changed. Services: api, docs."
    assert no_environment.value.code == "unknown-environment"
    assert no_environment.value.sentence == (
        "docs has no such environment. Nothing was changed. Environments: preview, staging."
    )


@pytest.mark.parametrize(("service", "usual"), [("api", "production"), ("docs", "staging")])
def test_production_is_what_people_mean(service: str, usual: str) -> None:
    """Without it, the last environment stands closest to people."""
    assert CATALOG.service(service).usual == usual
