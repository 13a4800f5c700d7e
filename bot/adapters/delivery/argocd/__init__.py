"""Argo CD: deploys by saying in an application what is to run, and having it synced."""

from bot.adapters.delivery.argocd.adapter import ArgoDelivery

__all__ = ["ArgoDelivery"]
