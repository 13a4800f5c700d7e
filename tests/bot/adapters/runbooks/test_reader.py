"""Runbooks read strictly: what is wrong is told with its line, all of it at once."""

from pathlib import Path

import pytest

from bot.adapters.runbooks.reader import read
from bot.core.domain.runbook import Step
from bot.strict_yaml import Faults

HEAD = """\
---
title: Roll back
owner: platform-team
reviewed: "2026-11-27"
---
"""
WHOLE = """\
---
title: Roll back
owner: platform-team
reviewed: "2026-11-27"
service: order-service
severity: sev2
---

Read this first.

## 1. Look

See **whether** it is
worse.

```text
some words
```

```chatops
/status order-service
```

## 2. Talk
"""


def faults(text: str, name: str = "roll-back") -> list[str]:
    """Return what is wrong, each with its place."""
    with pytest.raises(Faults) as found:
        read(text.encode("utf-8", "surrogateescape"), "r.md", name, ["order-service"])
    return list(found.value.lines)


def test_a_whole_one_is_read() -> None:
    """Front matter, steps, their commands; the digest is that of the file."""
    runbook = read(WHOLE.encode(), "r.md", "roll-back", ["order-service"])

    assert (runbook.title, runbook.owner, runbook.reviewed.isoformat()) == (
        "Roll back",
        "platform-team",
        "2026-11-27",
    )
    assert (runbook.service, runbook.severity, runbook.name) == ("order-service", "sev2", "roll-back")
    assert runbook.steps == (
        Step("Look", "See **whether** it is\nworse.\n\n    some words", "/status order-service"),
        Step("Talk"),
    )
    other = read(f"{WHOLE} ".encode(), "r.md", "roll-back")
    assert len(runbook.digest) == 64
    assert other.digest != runbook.digest


def test_windows_and_marks_of_order_are_fine() -> None:
    """A BOM and CRLF change nothing of what is read."""
    runbook = read(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode(), "r.md", "roll-back")

    assert [each.title for each in runbook.steps] == ["Look", "Talk"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "r.md:1:1: a runbook begins with `---`"),
        ("---\ntitle: x\n", "r.md:1:1: a runbook begins with `---`"),
        (HEAD, "r.md:6:1: there is no step"),
        (WHOLE.replace("owner: platform-team\n", ""), "r.md:2:1: the front matter needs `owner`: add it"),
        (WHOLE.replace("severity: sev2", "severity: bad"), "r.md:6:11: `severity` is"),
        (WHOLE.replace("order-service\nsev", "oder-service\nsev"), "r.md:5:10: `service` is"),
        (WHOLE.replace("2026-11-27", "2026-13-27"), "r.md:4:11: `reviewed` is 2026-13-27, which is no date"),
        (WHOLE.replace("2026-11-27", "soon"), "r.md:4:11: `reviewed` is"),
        (WHOLE.replace("## 2.", "## 3."), "r.md:24:1: this heading is no step 2: write `## 2. `"),
        (WHOLE.replace("## 2. Talk", "## Talk"), "r.md:24:1: this heading is no step 2"),
        (WHOLE.replace("/status order-service", "/statis"), "r.md:21:1: There is no such command."),
        (WHOLE.replace("/status order-service", "/totp status"), "r.md:21:1: /totp status is no part"),
        (WHOLE.replace("/status order-service", "/runbook x"), "r.md:21:1: /runbook is no part"),
        (WHOLE.replace("/status order-service", "/status\n/logs x"), "r.md:20:1: a `chatops` block holds"),
        (WHOLE.replace("/status order-service", ""), "r.md:20:1: a `chatops` block holds exactly one line"),
        (f"{WHOLE}```chatops\n/status\n", "r.md:25:1: this block has no end: write ``` on a line"),
        (f"{WHOLE}{'word ' * 400}", "r.md:24:1: the step has more than 1500 characters of text"),
        (f"{WHOLE}## 3. {'t' * 121}", "r.md:25:1: the title has more than 120 characters"),
        (WHOLE.replace("Roll back", "r" * 121), "r.md:2:8: `title` has more than 120 characters"),
        (HEAD + "".join(f"## {n}. s\n" for n in range(1, 27)), "r.md:31:1: there are more than 25 steps"),
        ("x" * 70_000, "r.md:1:1: it has more than 64 KB"),
        ("---\n\udcff", "r.md:2:1: it is not UTF-8"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    """With line and column, and what to write instead."""
    assert any(each.startswith(told) for each in faults(text)), faults(text)


def test_all_of_it_is_told_at_once() -> None:
    """In the order of the file: nobody mends one thing only to meet the next."""
    text = WHOLE.replace("owner", "ower").replace("## 2.", "## 4.").replace("/status", "/statis")

    assert [line.split(":")[1] for line in faults(text)] == ["2", "3", "21", "24"]


def test_a_step_has_one_command() -> None:
    """The second one is a step of its own."""
    block = "```chatops\n/status\n```\n"

    assert faults(f"{HEAD}## 1. s\n{block}{block}") == [
        "r.md:10:1: the step has a command already: make the second one a step of its own"
    ]


def test_the_name_can_be_typed() -> None:
    """Small letters, digits and -."""
    assert "is no name" in faults(WHOLE, "Roll Back!")[0]


def test_the_samples_are_whole() -> None:
    """Those that come with the project can be played."""
    for path in (Path(__file__).parents[4] / "runbooks").glob("*.md"):
        services = ["order-service", "payment-service", "api-gateway"]
        assert read(path.read_bytes(), str(path), path.stem, services).steps
