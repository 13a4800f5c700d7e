"""Deploys to Kubernetes: sets the image of one container, scales, and watches the rollout.

How the options are written and which rights it takes: docs/adapters/kubernetes.md.
"""

from bot.adapters.delivery.kubernetes.adapter import KubernetesDelivery

__all__ = ["KubernetesDelivery"]
