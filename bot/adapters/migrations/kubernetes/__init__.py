"""Migrates databases by Jobs in a cluster, with the image of the service itself.

How the options are written and which rights it takes: docs/adapters/kubernetes.md.
"""

from bot.adapters.migrations.kubernetes.adapter import KubernetesMigrations

__all__ = ["KubernetesMigrations"]
