"""Kubernetes: the few calls that the adapters for delivery, logs and migrations make, with plain objects."""

from bot.adapters.cluster.cluster import Cluster, Right
from bot.adapters.cluster.place import Place, Places

__all__ = ["Cluster", "Place", "Places", "Right"]
