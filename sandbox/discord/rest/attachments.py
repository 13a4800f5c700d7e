"""Uploaded files, served at the root of the server as Discord's CDN serves them."""

import mimetypes

from aiohttp import web

from sandbox.discord.world import World

SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})


def attachments(world: World) -> web.RouteDef:
    """Return the route of uploaded files; what a browser might run is only ever downloaded."""

    async def serve(request: web.Request) -> web.Response:
        data = world.attachment(request.path)
        if data is None:
            return web.Response(status=404)
        kind = mimetypes.guess_type(request.path)[0] or ""
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600, immutable"}
        if kind not in SHOWN_INLINE:
            kind = "application/octet-stream"
            headers["Content-Disposition"] = "attachment"
        charset = "utf-8" if kind.startswith("text/") else None
        return web.Response(body=data, content_type=kind, charset=charset, headers=headers)

    return web.get("/attachments/{channel}/{attachment}/{filename}", serve)
