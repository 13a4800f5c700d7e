"""Files come back as what they are, and never run in the browser."""

import io

import aiohttp
import pytest

from tests.fakes.discord import DEPLOYMENTS, Http


@pytest.mark.parametrize(
    ("name", "kind", "inline"),
    [
        ("plot.png", "image/png", True),
        ("a.log.txt", "text/plain", True),
        ("page.html", "application/octet-stream", False),
        ("evil.svg", "application/octet-stream", False),
        ("..%2f..%2fetc passwd", "application/octet-stream", False),
    ],
)
async def test_kinds(http: Http, name: str, kind: str, *, inline: bool) -> None:
    """Pictures and text are shown, the rest is downloaded."""
    form = aiohttp.FormData()
    form.add_field("files[0]", io.BytesIO(b"bytes"), filename=name)
    _, message = await http.bot("POST", f"/channels/{DEPLOYMENTS}/messages", data=form)

    async with http.session.get(message["attachments"][0]["url"]) as response:
        assert (response.status, await response.read()) == (200, b"bytes")
        assert response.content_type == kind
        assert ("Content-Disposition" not in response.headers) is inline


async def test_unknown_files_are_404(http: Http) -> None:
    """Nothing is read from anywhere else."""
    async with http.session.get(http.api.replace("/api/v10", "/attachments/1/2/x.txt")) as response:
        assert response.status == 404


async def test_large_files_are_refused(http: Http) -> None:
    """10 MiB, as a guild without boosts."""
    form = aiohttp.FormData()
    form.add_field("files[0]", io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), filename="big.bin")
    status, refused = await http.bot("POST", f"/channels/{DEPLOYMENTS}/messages", data=form)
    assert (status, refused["code"]) == (413, 40005)
