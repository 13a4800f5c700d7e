"""Samples of whole files in the documents are read by the readers that they are for."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.policy.load import load as load_matrix
from bot.core.policy.read_cases import read_cases
from bot.settings.load import load as load_settings
from tests.docs.shell.blocks import DOCUMENTS, ROOT, Fence, fences

ENVIRONMENTS = ("development", "staging", "production")


def _settings(text: str, folder: Path) -> object:
    path = folder / "chatops.yaml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path, {name: f"value-of-{name}" for name in _variables(yaml.safe_load(text))})


def _matrix(text: str, _: Path) -> object:
    return load_matrix(text.encode(), "approval_matrix.yaml", ENVIRONMENTS, None, has_key=True)


def _cases(text: str, _: Path) -> object:
    matrix = load_matrix((ROOT / "approval_matrix.yaml").read_bytes(), "the sample", ENVIRONMENTS, None)
    return read_cases(text.encode(), "cases.yaml", matrix, None)


READERS: Mapping[str, Callable[[str, Path], object]] = {
    "guild": _settings,
    "rules": _matrix,
    "cases": _cases,
}
"""By a key that only this kind of file has."""


def _variables(node: Any) -> set[str]:
    if not isinstance(node, dict):
        return set().union(*map(_variables, node)) if isinstance(node, list) else set()
    own = {str(node["env"])} if set(node) == {"env"} else set()
    return own.union(*map(_variables, node.values()))


SAMPLES = [
    fence
    for document in DOCUMENTS
    for fence in fences(document)
    if fence.language == "yaml" and fence.text.startswith("version: 1\n")
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_whole_file_is_read(sample: Fence, tmp_path: Path) -> None:
    """Whoever copies it starts a bot, or runs their cases."""
    [kind] = READERS.keys() & yaml.safe_load(sample.text).keys()

    assert READERS[kind](sample.text, tmp_path)


def test_each_kind_is_shown() -> None:
    """Settings, a matrix and a table of cases; else this file would test nothing."""
    shown = {kind for sample in SAMPLES for kind in READERS.keys() & yaml.safe_load(sample.text).keys()}

    assert shown == set(READERS)
