"""`chatops fallback` as it is typed, where nothing else works."""

import json

import pytest

from tests.fakes.folder import Folder


def test_it_needs_nothing_but_the_settings(folder: Folder) -> None:
    """No token, no state folder; the exit code is 0, and the raw commands are there."""
    ended = folder.chatops("fallback", "order-service")

    assert (ended.code, ended.err) == (0, "")
    assert "ORDER-SERVICE IN PRODUCTION" in ended.out
    assert "http://127.0.0.1:1/_platform/running?service=order-service" in ended.out
    assert not folder.state.exists()


def test_it_has_three_shapes(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    """Plain, Markdown, JSON lines."""
    paper = folder.here(capsys, "fallback", "--markdown").out
    lines = folder.here(capsys, "fallback", "--json", "--environment", "staging").out.splitlines()

    assert paper.startswith("# What to type when the bot is down\n")
    assert {json.loads(line)["environment"] for line in lines} == {"staging"}
