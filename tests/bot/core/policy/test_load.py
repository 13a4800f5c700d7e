"""Loading: what is exactly right loads, and nothing else does, with all that is wrong and where."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.domain.requirement import Row, Slot
from bot.core.policy.load import load
from bot.core.policy.matrix import BreakGlass, Freeze
from bot.strict_yaml import Faults
from tests.bot.core.policy.bad_matrices import GOOD, Bad, families, handwritten
from tests.bot.core.policy.bombs import BOMBS
from tests.fakes.effort import effort
from tests.proofs.proof import Proof

CORPUS = [*families(), *handwritten(), *BOMBS]
_SHORT = 10_000


def faults_of(source: bytes, **known: tuple[str, ...]) -> Faults:
    """Return the faults of a matrix that must not load."""
    with pytest.raises(Faults) as caught:
        load(source, "m.yaml", **known)  # type: ignore[arg-type] # the names of what is known
    return caught.value


def places_of(source: bytes) -> list[tuple[int, int]]:
    """Return where the faults of a matrix are; none where it loads."""
    try:
        load(source)
    except Faults as found:
        return [(fault.line, fault.column) for fault in found.faults]
    return []


def spelled(bad: Bad) -> str:
    """Return the name of a case, for a terminal."""
    return bad.name.encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("bad", CORPUS, ids=spelled)
def test_a_bad_matrix_never_loads(bad: Bad) -> None:
    """Each is refused at its line and column, with what to write instead."""
    found = faults_of(bad.source)

    assert (bad.line, bad.column) in {(fault.line, fault.column) for fault in found.faults}, found.lines
    assert any(bad.says in fault.message for fault in found.faults), found.lines
    assert all(line.startswith("m.yaml:") for line in found.lines)
    assert len(found.faults) <= 100


@pytest.mark.parametrize("bad", CORPUS, ids=spelled)
def test_a_bad_matrix_costs_little(bad: Bad) -> None:
    """Whatever someone puts into a file, refusing it is no work: far from a tenth of a second."""
    assert effort(lambda: faults_of(bad.source)) < 400_000


def test_the_whole_corpus(proof: Proof) -> None:
    """All of it is refused by ours; an ordinary reader of YAML takes most of it without a word."""
    short = [bad for bad in CORPUS if len(bad.source) < _SHORT]
    taken = [bad for bad in CORPUS if not refuses(load, bad)]
    usual = [bad for bad in short if not refuses(yaml.safe_load, bad)]

    violations = [f"loads: {spelled(bad)}" for bad in taken]
    assert len(usual) > len(CORPUS) // 2
    figures = {"of these taken by an ordinary loader": str(len(usual))}
    proof.tried("fuzz-bad-matrices", len(CORPUS), violations, figures)


def refuses(read: Callable[[bytes], object], bad: Bad) -> bool:
    """Tell whether something cannot be read."""
    try:
        read(bad.source)
    except (Faults, yaml.YAMLError, ValueError, RecursionError):
        return True
    return False


def test_the_corpus_is_large_and_has_no_case_twice() -> None:
    """Many ways to be wrong are tried, each once."""
    assert len({bad.source for bad in CORPUS}) == len(CORPUS) >= 300


def test_all_faults_are_told_at_once() -> None:
    """A tired person mends everything in one go, in the order of the file."""
    broken = GOOD.replace("version: 1", "version: 2").replace("count: 2", "count: 0").replace("64h", "64x")

    assert [fault.line for fault in faults_of(broken.encode()).faults] == [1, 16, 22, 24]


@pytest.mark.parametrize("text", [GOOD, GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD, f"---\n{GOOD}...\n"])
def test_layout_does_not_count(text: str) -> None:
    """CRLF, a leading BOM and document marks change nothing that is read."""
    assert load(text.encode()).digest == load(GOOD.encode()).digest


def test_crlf_and_bom_keep_the_places() -> None:
    """Line and column are those an editor shows."""
    broken = "\ufeff" + GOOD.replace("version: 1", "version: 2").replace("64h", "64x").replace("\n", "\r\n")

    assert [(fault.line, fault.column) for fault in faults_of(broken.encode()).faults] == [(1, 10), (22, 15)]


def test_every_value_is_read() -> None:
    """A good matrix gives exactly what it says, defaults filled in."""
    matrix = load(GOOD.encode())

    assert matrix.roles["dba"] == {"1180000000000000031", "1180000000000000032"}
    assert matrix.rows[0] == Row("deploy", None, ("development", "staging"), requesters=("engineer",), line=8)
    assert matrix.rows[1] == Row(
        "deploy", None, ("production",), None, (Slot(("team-lead",), 1),), confirm=True, expires_seconds=1800,
        requesters=("engineer",), note="with care", line=9,
    )  # fmt: skip
    assert matrix.rows[3].slots == (Slot(("team-lead", "dba"), 2),)
    assert matrix.freezes == (
        Freeze(
            "weekend", ("production",), ("deploy", "migrate"), "0 16 * * 5", 230400, "Europe/Berlin",
            (Slot(("team-lead",), 2),), run_when_over=True,
        ),
    )  # fmt: skip
    assert matrix.break_glass == BreakGlass("dba", ("deploy",), 86400)


def test_the_smallest_matrix_lets_only_its_own_roles_ask() -> None:
    """Without a word on who may ask, whoever holds no role of the matrix may not."""
    text = """
version: 1
roles: {a: ["1180000000000000011"], b: ["1180000000000000012"]}
rules: [{action: deploy, environment: any, approvals: none}]
"""
    row = load(text.encode()).rows[0]

    assert (row.requesters, row.expires_seconds, row.environments) == (("a", "b"), 3600, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("environment: production\n", 'environment: "production"\n'),
        ("action: deploy\n", "action: deploy\n    service: payment-service\n"),
        ("action: deploy\n", "action: deploy\n    service: any\n"),
        ("confirm: true", "confirm: false"),
        ("note: with care", "note: >-\n      with\n      care"),
        ("note: with care", 'note: "no"'),
        ("expires: 30m", "expires: 1m"),
        ("expires: 30m", "expires: 7d"),
        ("expires: 30m", "requesters: [dba, team-lead]"),
        ("count: 2", "count: 100"),
        (
            "[{role: team-lead, count: 1}]",
            "\n      - role: team-lead\n        count: 1\n      - {role: dba, count: 1}",
        ),
        ('"1180000000000000011"', "'11800000000000000'"),
        ('"1180000000000000011"', '"11800000000000000119"'),
        ('    schedule: "0 16 * * 5"', "    schedule: '*/15 0-6,22 1 1-12/2 0,7'"),
        ("    override: [{role: team-lead, count: 2}]\n", ""),
        ("    run_when_over: true\n", ""),
        ("run_when_over: true", "run_when_over: false"),
        ("break_glass:", "# break_glass:"),
        ("environment: production, approvals: none}", "environment: any, approvals: none}"),
    ],
)
def test_what_is_right_loads(old: str, new: str) -> None:
    """Strict is not narrow: every spelling that the format has is taken."""
    assert old in GOOD
    assert load(GOOD.replace(old, new, 1).encode()).rows


def test_services_are_names_that_are_declared() -> None:
    """With the services known, a row cannot name one that is not there."""
    text = GOOD.replace("action: deploy\n", "action: deploy\n    service: api-gatewy\n")
    found = faults_of(text.encode(), services=("api-gateway", "order-service"))

    assert load(text.encode()).rows[1].service == "api-gatewy"
    assert [fault.line for fault in found.faults] == [10]
    assert "did you mean api-gateway" in str(found)


def test_environments_are_names_that_are_declared() -> None:
    """A team's own environments replace the usual three."""
    text = GOOD.replace("staging", "qa")

    assert (
        load(text.encode(), environments=("development", "qa", "production")).rows[0].environments[1] == "qa"
    )
    assert [fault.line for fault in faults_of(text.encode()).faults] == [8]


def test_the_largest_file_is_read() -> None:
    """One megabyte is within bounds."""
    source = GOOD.encode()

    assert load(source + b"#" * (1_000_000 - len(source))).rows


def test_the_project_s_own_matrix_loads() -> None:
    """The file at the top has the rows that the sandbox is described with."""
    path = Path(__file__).parents[4] / "approval_matrix.yaml"
    matrix = load(path.read_bytes(), services=("order-service",))

    assert len(matrix.rows) == 8
    assert set(matrix.roles) == {"engineer", "team-lead", "dba", "incident-commander"}
    assert matrix.role_ids("team-lead") == {"1180000000000000021"}
    assert matrix.break_glass is not None
    assert matrix.freezes == ()


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(GOOD)),
            st.integers(0, 12),
            st.sampled_from(["", *":{}[],-\n\t '\"#&*!|>%@`~10nyö"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_damage_is_refused_or_harmless(damage: list[tuple[int, int, str]]) -> None:
    """Whatever is cut out of a good file or put in, it loads or is refused at places in the file."""
    text = GOOD
    for start, length, instead in damage:
        text = text[:start] + instead + text[start + length :]
    lines = text.count("\n") + 2

    assert all(1 <= line <= lines and column >= 1 for line, column in places_of(text.encode()))
