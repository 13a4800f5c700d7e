"""What several commands take: where the settings and the state folder are."""

import argparse
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - its only name


def take_settings(parser: argparse.ArgumentParser) -> None:
    """Let a command be told of other settings and another state folder than the usual ones."""
    parser.add_argument("--config", type=Path, default=Path("chatops.yaml"), help="without it chatops.yaml")
    parser.add_argument("--state", type=Path, help="instead of the state folder that the settings name")
