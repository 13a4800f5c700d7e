"""Reading a table of cases: exact types, and every fault at once with its place."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.domain.requirement import Slot
from bot.core.policy.cases import Case, run
from bot.core.policy.check import Report
from bot.core.policy.read_cases import read_cases
from bot.strict_yaml import Faults
from tests.bot.core.policy.sample import sample, sample_freezes

HEAD = "version: 1\ncases:\n"


def read(case: str, services: tuple[str, ...] | None = None) -> Case:
    """Read a table of one case."""
    (found,) = read_cases(f"{HEAD}  - {{{case}}}\n".encode(), "cases.yaml", sample(), services)
    return found


def faults(text: str, services: tuple[str, ...] | None = None) -> list[str]:
    """Return the lines of a table that cannot be read."""
    with pytest.raises(Faults) as caught:
        read_cases(text.encode(), "cases.yaml", sample(), services)
    return list(caught.value.lines)


def test_a_case_is_read() -> None:
    """Each key has its value, and the case knows where it stands."""
    assert read(
        "who: [engineer, dba], action: scale, service: order-service, direction: up, "
        "environment: production, "
        "expect: [{role: team-lead, count: 1}, {any_of: [dba, team-lead], count: 2}], "
        'name: two leads, at: "2026-03-06T18:00:00+01:00"'
    ) == Case(
        place="cases.yaml:3:5",
        who=("engineer", "dba"),
        action="scale",
        service="order-service",
        direction="up",
        environment="production",
        expect=(Slot(("team-lead",)), Slot(("dba", "team-lead"), 2)),
        name="two leads",
        at=datetime.fromisoformat("2026-03-06T18:00:00+01:00"),
    )


@pytest.mark.parametrize(("who", "names"), [("engineer", ("engineer",)), ("[dba]", ("dba",)), ("[]", ())])
def test_who_asks_is_a_role_or_several_or_none(who: str, names: tuple[str, ...]) -> None:
    """An empty list is someone without any role."""
    assert read(f"who: {who}, action: deploy, environment: production, expect: denied").who == names


@pytest.mark.parametrize(("word", "answer"), [("none", ()), ("denied", "denied"), ("frozen", "frozen")])
def test_what_is_expected_in_a_word(word: str, answer: object) -> None:
    """No approval, a denial, a freeze."""
    at = 'at: "2026-03-06T18:00:00Z"'
    assert read(f"who: dba, action: deploy, environment: production, expect: {word}, {at}").expect == answer


def test_the_sample_table_holds_for_the_sample_matrix() -> None:
    """What the documents show is read, also the cases that wait for a freeze, and is true."""
    path = Path(__file__).parents[4] / "docs" / "policy_cases.yaml"
    source = path.read_bytes()
    cases = read_cases(source, "policy_cases.yaml", sample(), ("order-service",))
    more = read_cases(source.replace(b"  # - {", b"  - {"), "policy_cases.yaml", sample())

    assert run(sample(), cases) == Report(ok=True, lines=("8 of 8 cases hold.",))
    freezes = sample_freezes()
    assert run(replace(sample(), freezes=freezes), more).lines == ("10 of 10 cases hold.",)


GOOD = "who: dba, action: deploy, environment: production, expect: none"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("who: dba", "who: king", '3:11: `who` is "king": write one of engineer'),
        ("who: dba", "who: [dba, dba]", "3:17: `dba` is in this list already"),
        ("who: dba", "who: ~", "3:11: `who` is missing"),
        ("who: dba, ", "", "3:5: the case needs `who`"),
        ("deploy", "destroy", '3:24: `action` is "destroy"'),
        ("deploy", "destroy, direction: up", '3:24: `action` is "destroy"'),
        ("deploy", "deploy, direction: up", "3:43: a deploy has no direction"),
        ("deploy", "scale", "3:5: a scale has a direction: add `direction`, up or down"),
        ("deploy", "scale, direction: left", '3:42: `direction` is "left"'),
        ("production", "any", '3:45: `environment` is "any"'),
        ("none", "None", "3:65: `expect` is none of none, denied, frozen: write one, or a list"),
        ("none", "{}", "3:65: `expect` is none of none"),
        ("none", "[]", "3:65: `expect` is an empty list"),
        ("none", "[{role: king, count: 1}]", '3:73: `role` is "king"'),
        ("none", "[{role: dba}]", "3:66: the slot needs `count`"),
        ("none", "frozen", "3:5: a case that is frozen says when: add `at`"),
        ("none", "frozen, at: 2026-03-06T18:00:00Z", "3:77: `at` is `2026-03-06T18:00:00Z`: quote it"),
        ("none", 'frozen, at: "2026-03-06T18:00:00"', "3:77: `at` is no such time: write a quoted time"),
        ("none", 'frozen, at: "friday"', "3:77: `at` is no such time"),
        ("none", "none, service: a b", '3:80: `service` is "a b": write a name'),
        ("none", "none, services: a", "3:71: the case has no `services`: did you mean service?"),
        ("none", "none, confirm: true", "3:71: the case has no `confirm`"),
        ("none", 'none, name: ""', "3:77: `name` is empty"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(old: str, new: str, says: str) -> None:
    """And with what to write instead, once."""
    assert old in GOOD
    (line,) = faults(f"{HEAD}  - {{{GOOD.replace(old, new, 1)}}}\n")

    assert line.startswith(f"cases.yaml:{says}")


def test_everything_wrong_is_told_at_once() -> None:
    """Not one fault for each run of the CI."""
    assert len(faults(f"version: 2\ncases:\n  - {{{GOOD}, x: z}}\n  - {{}}\n")) == 6


@pytest.mark.parametrize("text", ["", "version: 1\n", f"{HEAD}  []\n", "version: 1\ncases: no\n", "- a\n"])
def test_a_table_has_cases(text: str) -> None:
    """An empty table would hold whatever the matrix says."""
    assert faults(text)


def test_services_are_names_that_are_declared() -> None:
    """With the services known, a case cannot name one that is not there, which any row would decide."""
    case = f"{GOOD}, service: order-servise"

    assert read(case).service == "order-servise"
    assert "did you mean order-service" in faults(f"{HEAD}  - {{{case}}}\n", ("order-service",))[0]
