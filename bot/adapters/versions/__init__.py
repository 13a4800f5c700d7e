"""What can be deployed: the versions of a service, and the immutable name behind each."""

from bot.adapters.versions.image import Image
from bot.adapters.versions.registry import Registry

__all__ = ["Image", "Registry"]
