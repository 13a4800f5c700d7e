"""A strict GitHub: repositories with a history, workflows that run, deployments that are remembered."""

from tests.fakes.github.server import FakeGitHub

__all__ = ["FakeGitHub"]
