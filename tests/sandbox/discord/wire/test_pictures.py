"""The size of a picture is read from its first bytes."""

import pytest

from sandbox.discord.wire.pictures import size_of

SIZE = (640).to_bytes(4, "big") + (360).to_bytes(4, "big")
START = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def test_a_png_has_its_size() -> None:
    """Width and height in pixels."""
    assert size_of(START + SIZE + b"\x08\x06") == {"width": 640, "height": 360}


@pytest.mark.parametrize("data", [b"", b"text", START, START[:-4] + b"IDAT" + SIZE, b"\x00" + START + SIZE])
def test_other_files_have_none(data: bytes) -> None:
    """Nothing is guessed of what is no picture, or only begins as one."""
    assert size_of(data) == {}
