"""What a picture consists of, read from its PNG."""

from io import BytesIO

from PIL import Image


def size(png: bytes) -> tuple[int, int]:
    """Return width and height."""
    with Image.open(BytesIO(png)) as picture:
        return picture.size


def colours(png: bytes) -> dict[tuple[int, ...], int]:
    """Return how many pixels have each colour (red, green, blue)."""
    with Image.open(BytesIO(png)) as picture:
        pixels = picture.convert("RGB")
    found = pixels.getcolors(maxcolors=pixels.width * pixels.height) or []
    return {colour: count for count, colour in found if isinstance(colour, tuple)}
