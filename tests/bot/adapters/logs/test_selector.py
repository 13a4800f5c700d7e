"""Stream selectors: the place stands in them, and no name gets out of its quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.logs.selector import Selector
from tests.fakes import logql


def test_the_place_is_put_between_quotes() -> None:
    """Wherever the template names it, as often as it does; what else is compared stays."""
    selector = Selector('{ app = "{service}", job=~"{environment}/{service}-.*", tier!="x\\"y", }')

    assert selector.of("order-service", "production") == (
        '{app="order-service", job=~"production/order\\\\-service-.*", tier!="x\\"y"}'
    )
    assert selector.labels == ("app", "job", "tier")


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from('\\"\n`{}'), min_size=1)
)
def test_no_name_says_more_than_itself(name: str) -> None:
    """Read as Loki reads it, the selector compares with exactly this name, as a string or as a pattern."""
    matchers = logql.parse(Selector('{app="{service}", env=~"{environment}"}').of(name, name))

    assert matchers[0] == logql.Matcher("app", "=", name)
    assert all(each.fits({"app": name, "env": name}) for each in matchers)
    assert not matchers[1].fits({"env": f"{name}x"})


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ('app="{service}"', "is no stream selector"),
        ("{app={service}}", "cannot be read"),
        ("{app=`{service}`}", "cannot be read"),
        ('{app="{service}"} | json}', "cannot be read"),
        ('{app="{service}" env="x"}', "cannot be read"),
        ("{}", "cannot be read"),
        ('{env="{environment}"}', "needs {service}"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(template: str, fault: str) -> None:
    """When the bot starts, with one that could stand there, and not at the first question."""
    with pytest.raises(ValueError, match=fault):
        Selector(template)
