"""The customers of a sandbox with traffic, as its platform has seen them."""

import asyncio

from tests.e2e.background import carried_out
from tests.e2e.pilot import Pilot


async def measured(pilot: Pilot, *services: str) -> None:
    """Return once customers of these services were seen in production, without waiting for the next look."""
    since, until = (f"{year}-01-01T00:00:00Z" for year in (2000, 2100))
    ground = pilot.ground
    for service in services:
        path = f"/traffic?service={service}&environment=production&start={since}&end={until}"
        async with asyncio.timeout(20):
            while not any(one["requests"] for one in (await pilot.platform("GET", path))["samples"]):
                await asyncio.sleep(0.1)  # what customers do tells nobody
                await carried_out(ground.loop, ground.sandbox.platform.measured.scrape())
