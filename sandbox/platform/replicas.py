"""Every replica there is: what it runs, where, and whether it is healthy now."""

import asyncio

from sandbox.platform.platform import Platform


async def replicas(platform: Platform) -> list[dict[str, object]]:
    """Ask each replica's health and return what is known of it, in the order of services and environments."""
    processes = [process for group in platform.groups.values() for process in group.replicas]
    answers = await asyncio.gather(*(process.health() for process in processes))
    return [
        {
            "name": process.name,
            "service": process.release.service,
            "environment": process.environment,
            "version": process.release.version,
            "pid": process.pid,
            "port": process.port,
            "healthy": health.ok,
        }
        for process, health in zip(processes, answers, strict=True)
    ]
