"""The corpus of matrices that must never load: each is a good one with one thing wrong at a marked place.

`¦` in a case marks where the fault is to be reported; it is taken out before the text is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MARK = "¦"
GOOD = """\
version: 1
roles:
  engineer: ["1180000000000000011"]
  team-lead: ["1180000000000000021"]
  dba: ["1180000000000000031", "1180000000000000032"]
defaults: {expires: 1h, requesters: [engineer]}
rules:
  - {action: deploy, environment: [development, staging], approvals: none}
  - action: deploy
    environment: production
    approvals: [{role: team-lead, count: 1}]
    confirm: true
    note: with care
    expires: 30m
  - {action: scale, direction: down, environment: production, approvals: none}
  - {action: migrate, environment: production, approvals: [{any_of: [team-lead, dba], count: 2}]}
freezes:
  - name: weekend
    environments: [production]
    actions: [deploy, migrate]
    schedule: "0 16 * * 5"
    duration: 64h
    timezone: Europe/Berlin
    override: [{role: team-lead, count: 2}]
    run_when_over: true
break_glass: {role: dba, actions: [deploy], review_within: 24h}
"""


@dataclass(frozen=True)
class Bad:
    """A matrix that is refused at line and column (from 1), with a message that has `says` in it."""

    name: str
    source: bytes
    line: int
    column: int
    says: str = ""


def marked(name: str, text: str, says: str = "") -> Bad:
    """Make a case of a text with one mark in it."""
    before = text[: text.index(MARK)]
    column = len(before) - before.rfind("\n")
    return Bad(name, text.replace(MARK, "").encode(), before.count("\n") + 1, column, says)


def edited(old: str, new: str, says: str = "") -> Bad:
    """Make a case of the good matrix with `old`, which is in it, replaced by the marked `new`."""
    if GOOD.count(old) < 1:
        raise ValueError(f"{old!r} is not in the good matrix")
    return marked(f"{old} -> {new}"[:90], GOOD.replace(old, new, 1), says)


def spaced(text: str) -> tuple[str, ...]:
    """Return values that stand in one string, two spaces apart."""
    return tuple(text.split("  "))


SWITCHES = spaced("yes  no  on  off  y  N  True  FALSE  Yes  OFF")
NOTHING = spaced("~  null  NULL")
ODD_NUMBERS = spaced("010  0x1  0o1  0b1  1_0  +1  1.0  1.  .5  1e3  1:30  .inf  .NaN  2026-03-04")
ODD = (*ODD_NUMBERS, *NOTHING, *SWITCHES)

VALUES: dict[str, tuple[str, tuple[str, ...]]] = {
    "version": ("1", (*spaced('2  0  -1  "1"  true  v1  [1]  {}'), *ODD)),
    "count": ("2", (*spaced('0  -1  101  "1"  true  one  [1]'), "1" + "0" * 400, *ODD)),
    "confirm": ("true", (*spaced('1  0  "true"  tru  [true]'), *ODD)),
    "run_when_over": ("true", (*spaced('1  0  "true"  never  1h  [true]  {}'), *ODD)),
    "expires": (
        "1h",
        (
            *spaced('59s  0m  8d  169h  1w  1.5h  90  "90"  1h30m  -1h  1 h  01h  \u0663h  9999999d'),
            *spaced("true  [1h]  {}"),
            *ODD,
        ),
    ),
    "duration": ("64h", (*spaced("30s  8d  64"), *NOTHING)),
    "review_within": ("24h", (*spaced("30s  8d  24"), *NOTHING)),
    "action": ("deploy", (*spaced("deploys  Deploy  any  1  true  [deploy]"), *NOTHING)),
    "environment": ("production", (*spaced('prod  Production  none  1  {}  "production "'), *NOTHING)),
    "role": (
        "team-lead",
        (*spaced('nobody  Team-Lead  "1180000000000000021"  [team-lead]  1'), *NOTHING),
    ),
    "direction": ("down", (*spaced("left  DOWN  any  [down]  1  on"), *NOTHING)),
    "note": (
        "with care",
        (*spaced(r'1  true  [a]  " "  "a\nb"  "a\u202Eb"  "\0"'), "x" * 201, *NOTHING),
    ),
    "timezone": ("Europe/Berlin", (*spaced("Berlin  ../../etc/passwd  /etc/localtime  1"), *NOTHING)),
    "schedule": (
        '"0 16 * * 5"',
        (
            *spaced('"0 16 * *"  "60 16 * * 5"  "0 24 * * 5"  "0 16 0 * 5"  "0 16 * 13 5"  "0 16 * * 8"'),
            *spaced('"0 16 * * fri"  "*/0 16 * * 5"  "5-1 16 * * 5"  "@weekly"  1'),
            *NOTHING,
        ),
    ),
}

IDS = (
    *spaced('1180000000000000021  team-lead  "team-lead"  "1180000000000002"  "118000000000000002111"'),
    *spaced('"\u0661180000000000000021"  " 1180000000000000021"  "<@&1180000000000000021>"  ""  []  ~'),
    *spaced(r'"0x118000000000000021"  -1180000000000000021  1.18e18  "1180000000000000021\n"'),
)

LISTS = {
    "requesters: [engineer]": ("engineer", "[]", "[¦nobody]", "[engineer, ¦engineer]", "[¦1]", "~", "{}"),
    "any_of: [team-lead, dba]": ("team-lead", "[]", "[¦nobody]", "[dba, ¦dba]", "[¦[dba]]", "~", "{}"),
    "environment: [development, staging]": ("[]", "[¦any]", "[staging, ¦staging]", "[¦prod]", "[¦~]", "{}"),
    "approvals: none": ("None", "[]", "{}", "1", "~", "[¦none]", "[¦[]]", "[¦~]", "{role: dba, count: 1}"),
    "actions: [deploy, migrate]": ("deploy", "[]", "[¦build]", "[deploy, ¦deploy]", "any"),
    "environments: [production]": ("production", "[]", "[¦prod]", "[production, ¦production]", "any"),
    "override: [{role: team-lead, count: 2}]": ("none", "[]", "[¦{}]", "[{role: team-lead, count: ¦0}]"),
    'engineer: ["1180000000000000011"]': ('"1180000000000000011"', "[]", "{}", "1180000000000000011"),
}

EDITS = (
    # keys: unknown, twice, missing
    ("version: 1\n", "version: 1\n¦vesion: 1\n", "did you mean version"),
    ("version: 1\n", "version: 1\n¦version: 1\n", "already set on line 1"),
    ("version: 1\n", 'version: 1\n¦"version": 2\n', "already set"),
    ("{action: deploy, e", "{action: deploy, ¦actoin: deploy, e", "did you mean action"),
    ("{action: deploy, e", "{action: deploy, ¦action: scale, e", "already set"),
    ("{role: team-lead, c", "{role: team-lead, ¦roles: dba, c", "has no `roles`"),
    ("count: 2", "count: 2, ¦count: 0", "already set"),
    ("{expires: 1h, r", "{expires: 1h, ¦confirm: true, r", "has no `confirm`"),
    ("    schedule", "    ¦cron: x\n    schedule", "has no `cron`"),
    ("    run_when_over", "    ¦run_when_open: true\n    run_when_over", "did you mean run_when_over"),
    ("    run_when_over", "    run_when_over: true\n    ¦run_when_over", "already set on line 25"),
    ("{role: dba, a", "{role: dba, ¦run_when_over: true, a", "has no `run_when_over`"),
    ("    confirm: true", "    ¦run_when_over: true", "has no `run_when_over`"),
    ("{role: dba, a", "{role: dba, ¦roles: x, a", "has no `roles`"),
    ("  dba: [", "  ¦engineer: [", "already set on line 3"),
    ("version: 1\n", "¦", "needs `version`"),
    ("{action: deploy, e", "¦{e", "needs `action`"),
    ("{action: deploy, environment: [development, staging], ", "¦{action: deploy, ", "needs `environment`"),
    ("approvals: none}", "approvals: none}\n  - ¦{action: scale, environment: any}", "needs `approvals`"),
    ("{role: team-lead, count: 1}", "¦{role: team-lead}", "needs `count`"),
    ("{role: team-lead, count: 1}", "¦{count: 1}", "says not who"),
    ("{role: team-lead, count: 1}", "¦{role: team-lead, any_of: [dba], count: 1}", "keep one of the two"),
    ("  - name: weekend\n    e", "  - ¦e", "needs `name`"),
    ("{role: dba, actions: [deploy], ", "¦{role: dba, ", "needs `actions`"),
    ("24h}", "24h, without_discord: ¦{}}", "declare at least one"),
    ("24h}", "24h, without_discord: ¦[a]}", "lines"),
    ("24h}", '24h, without_discord: {¦Alice: "1180000000000000106"}}', "a-z"),
    ("24h}", "24h, without_discord: {alice: ¦1180000000000000106}}", "quote it"),
    ("24h}", '24h, without_discord: {alice: ¦"118"}}', "17 to 19 digits"),
    ("24h}", '24h, without_discord: {¦118000000000000001: "1180000000000000106"}}', "not a name"),
    ("24h}", '24h, without_discord: {¦"118000000000000001": "1180000000000000106"}}', "no id"),
    (
        "24h}",
        '24h, without_discord: {alice: "1180000000000000106", bob: ¦"1180000000000000106"}}',
        "already",
    ),
    # meaning
    ("{action: deploy, e", "{action: deploy, direction: ¦up, e", "a deploy has no direction"),
    ("version: 1", "version:¦", "missing"),
    ("count: 2", "count: ¦", "missing"),
    ('"0 16 * * 5"', '¦"0  16 * * 5"', "single spaces"),
    # parts of YAML that are not read
    ("engineer: [", "engineer: ¦&ids [", "anchor"),
    ("action: deploy", "action: ¦*a", "alias"),
    ("{action: deploy, e", "{¦<<: {action: deploy}, e", "merge key"),
    ("version: 1", "version: ¦!!int 1", "tag"),
    ("version: 1", "version: ¦! 1", "tag"),
    ("action: deploy", "action: ¦!!python/object/apply:os.system [ls]", "tag"),
    ("action: deploy", "action: ¦!!str deploy", "tag"),
    ("version: 1", "¦%YAML 1.1\n---\nversion: 1", "directive"),
    ("break_glass", "¦---\nbreak_glass", "second document"),
    ("break_glass", "...\n¦%TAG ! x\n---\nbreak_glass", "directive"),
    ("version: 1", "version: 1\n¦1: x", "not a name"),
    ("version: 1", "version: 1\n¦true: x", "not a name"),
    ("version: 1", "version: 1\n¦on: x", "true or false"),
    ("version: 1", "version: 1\n? ¦[a]\n: x", "not a name"),
    ("version: 1", "version: 1\n? ¦{a: b}\n: x", "not a name"),
    # text
    ("    environment: p", "¦\tenvironment: p", "tab"),
    ("    environment: p", "  ¦\t  environment: p", "tab"),
    ("with care", "with¦\x00care", "U+0000"),
    ("with care", "with¦\x07care", "U+0007"),
    ("with care", "with¦\x1bcare", "U+001B"),
    ("with care", "with¦\x7fcare", "U+007F"),
    ("with care", "with¦\x85care", "U+0085"),
    ("with care", "with¦\u2028care", "U+2028"),
    ("with care", "with¦\u202ecare", "U+202E"),
    ("with care", "with¦\ufeffcare", "U+FEFF"),
    ("with care", "with¦\rcare", "U+000D"),
    ("version: 1", "version: 1 # ¦\u2067hidden", "U+2067"),
)  # fmt: skip

ANYWHERE = "environment: any, approvals: none"
OVERLAPS = (
    # rows to add, what is said
    (("¦{action: deploy, environment: [production, staging], approvals: none}",), "one on line 8"),
    (("¦{action: deploy, environment: [production], approvals: none}",), "one on line 9"),
    (("¦{action: scale, direction: down, environment: production, approvals: none}",), "one on line 15"),
    (
        (
            f"{{action: scale, direction: up, {ANYWHERE}}}",
            "¦{action: scale, environment: staging, approvals: none}",
        ),
        "line 17 are both for scale up in staging",
    ),
    (
        (
            f"{{action: rollback, service: a, {ANYWHERE}}}",
            f"¦{{action: rollback, service: a, {ANYWHERE}}}",
        ),
        "line 17 are both for rollback in development",
    ),
    ((f"{{action: rollback, {ANYWHERE}}}", f"¦{{action: rollback, service: any, {ANYWHERE}}}"), "line 17"),
)

TWO_WEEKENDS = """\
  - ¦name: weekend
    environments: [staging]
    actions: [scale]
    schedule: "0 0 * * *"
    duration: 1h
    timezone: UTC
break_glass"""

ROLES = """roles:
  engineer: ["1180000000000000011"]
  team-lead: ["1180000000000000021"]
  dba: ["1180000000000000031", "1180000000000000032"]
"""
RULES = GOOD[GOOD.index("rules:") : GOOD.index("freezes:")]


BARE = (
    Bad("empty", b"", 1, 1, "missing"),
    Bad("a BOM alone", b"\xef\xbb\xbf", 1, 1, "missing"),
    Bad("comments alone", b"# nothing\n", 1, 1, "missing"),
    Bad("a null", b"---\n", 2, 1, "missing"),
    Bad("a word", b"version", 1, 1, '"version"'),
    Bad("a list", b"- version: 1\n", 1, 1, "a list"),
    Bad("too large", GOOD.encode() + b"#" * 1_000_000, 1, 1, "too large"),
    Bad("UTF-16", GOOD.encode("utf-16"), 1, 1, "UTF-8"),
    Bad("Latin-1", GOOD.replace("care", "\u00e4").encode("latin-1"), 13, 16, "UTF-8"),
    Bad("overlong UTF-8", b"version: \xc0\xb1", 1, 10, "UTF-8"),
    Bad("a surrogate", b"version: \xed\xa0\x80", 1, 10, "UTF-8"),
    Bad("an open list", b"version: 1\nroles: [\n", 3, 1, "not YAML"),
    Bad("an open quote", b'version: 1\nroles: "\n', 3, 1, "not YAML"),
    Bad("two values", b"version: 1\n version: 2\n", 2, 9, "not YAML"),
    Bad("an unknown escape", b'version: "\\q"', 1, 11, "not YAML"),
)


def families() -> Iterator[Bad]:
    """Yield the generated cases: each wrong value at each place where one can stand."""
    for key, (good, values) in VALUES.items():
        for value in values:
            yield edited(f"{key}: {good}", f"{key}: {MARK}{value}")
    for number in IDS:
        yield edited('["1180000000000000021"]', f"[{MARK}{number}]")
    yield edited('"1180000000000000032"', '¦"1180000000000000031"', "already")
    for place, lists in LISTS.items():
        key = place.split(":")[0]
        for value in lists:
            yield edited(place, f"{key}: {value}" if MARK in value else f"{key}: {MARK}{value}")
    slots = ", ".join(["{role: dba, count: 1}"] * 21)
    yield edited("[{role: team-lead, count: 1}]", f"{MARK}[{slots}]", "at most 20")
    for name in ("any", "none", "1lead", "team lead", "l\u00e9ad", "-lead", "x" * 64):
        yield edited("  engineer: [", f"  {MARK}{name}: [")
    for name in ("any thing", "1api", "../x", "none", '""', "~", "1.10"):
        yield edited("{action: deploy, e", f"{{action: deploy, service: {MARK}{name}, e")


def handwritten() -> Iterator[Bad]:
    """Yield the cases written one by one."""
    for old, new, says in EDITS:
        yield edited(old, new, says)
    for rows, says in OVERLAPS:
        added = "".join(f"  - {row}\n" for row in rows)
        yield edited("freezes:\n", f"{added}freezes:\n", says)
    yield edited("break_glass", TWO_WEEKENDS, "already")
    for empty in ("{}", "[]", "~", "engineer"):
        yield edited(ROLES, f"roles: {MARK}{empty}\n")
        yield edited(RULES, f"rules: {MARK}{empty}\n")
    yield edited("defaults: {", f"defaults: {MARK}[]\nx: {{")
    yield from BARE
