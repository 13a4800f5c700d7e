"""Delivers through GitHub: a workflow does the work, Deployments remember what was ordered and serves."""

from bot.adapters.delivery.github_actions.delivery import GitHubActionsDelivery

__all__ = ["GitHubActionsDelivery"]
