"""The size of pictures, which Discord tells with every file that is one."""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">8s4x4sII")


def size_of(data: bytes) -> dict[str, int]:
    """Return `width` and `height` in pixels of a PNG, nothing for any other file."""
    if len(data) < _HEADER.size:
        return {}
    magic, chunk, width, height = _HEADER.unpack_from(data)
    return {"width": width, "height": height} if (magic, chunk) == (_PNG, b"IHDR") else {}
