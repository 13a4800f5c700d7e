"""Options of adapters are read strictly, and what is wrong is told with what there is."""

from typing import Any

import msgspec
import pytest

from bot.adapters import options
from bot.adapters.delivery import DELIVERIES
from bot.adapters.logs import LOGS
from bot.adapters.lookup import Builder
from bot.adapters.monitoring import MONITORINGS
from bot.adapters.options import Address
from bot.adapters.paging import PAGERS
from bot.adapters.status_page import STATUS_PAGES

WRONG = [
    "loki.internal:3100",
    "ftp://x",
    "http://",
    "http://a b",
    "http://u:canary@x",
    "http://x/?token=canary",
]
ASKED: list[tuple[Builder[Any], str, dict[str, Any]]] = [
    (
        DELIVERIES["argocd"],
        "url",
        {"token": "t", "application": "{service}", "revision": {"repository": "https://x"}},
    ),
    (DELIVERIES["github_actions"], "api", {"token": "t", "workflow": "w", "repositories": {"a": "b/c"}}),
    (LOGS["loki"], "url", {"selector": '{app="{service}"}'}),
    (MONITORINGS["prometheus"], "url", {"requests": "up"}),
    (PAGERS["pagerduty"], "url", {"routing_keys": {"team": "k"}}),
    (STATUS_PAGES["statuspage"], "url", {"page": "p", "token": "t"}),
]


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """What an adapter may be told."""

    url: Address
    tries: int = 2


def test_options_are_read() -> None:
    """As they are written, with what holds for those that are left out."""
    assert options.read({"url": "https://x.internal:8080/api"}, Given) == Given("https://x.internal:8080/api")


@pytest.mark.parametrize("wrong", [{}, {"url": "https://x", "colour": "red"}, {"url": 1}])
def test_wrong_options_are_told_with_those_there_are(wrong: dict[str, Any]) -> None:
    """By their names, or by the words that say it better."""
    with pytest.raises(ValueError, match=r"; the options are url, tries$"):
        options.read(wrong, Given)
    with pytest.raises(ValueError, match=r"; the options are url and others$"):
        options.read(wrong, Given, "url and others")


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("builder", "name", "more"), ASKED)
def test_what_is_no_address_is_told_at_the_start(
    builder: Builder[Any], name: str, more: dict[str, Any], wrong: str
) -> None:
    """Not when somebody needs the answer; and what signs in stands in no address."""
    session: Any = None
    with pytest.raises(ValueError, match=rf"`\$\.{name}`.*the options are") as error:
        builder.build(session, {**more, name: wrong}, {})

    assert "canary" not in str(error.value)
