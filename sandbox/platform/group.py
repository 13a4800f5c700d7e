"""The replicas of one service in one environment: rolled to a release one at a time, scaled, checked."""

import asyncio
from collections.abc import Callable

from sandbox.platform.pace import Pace
from sandbox.platform.process import Launcher, Process
from sandbox.platform.registry import Release

Tell = Callable[[int, int], None]  # replicas on the new state, replicas wanted


class Group:
    """What serves `release.service` in `environment`; `release` is what was last rolled out whole."""

    def __init__(
        self, release: Release, environment: str, launcher: Launcher, pace: Pace, maximum: int
    ) -> None:
        self.release = release
        self.environment = environment
        self.replicas: list[Process] = []
        self.maximum = maximum
        self.slower = 0.0  # seconds added to each start-up: a fault to play
        self._launcher = launcher
        self._pace = pace
        self._started = 0

    @property
    def name(self) -> str:
        """Return what people call this group."""
        return f"{self.release.service} in {self.environment}"

    async def fill(self, count: int) -> None:
        """Start `count` replicas of the release at once."""
        async with asyncio.TaskGroup() as starting:
            for _ in range(count):
                starting.create_task(self._add())

    async def _add(self) -> None:
        self.replicas.append(await self._launch(self.release))

    async def roll(self, release: Release, tell: Tell) -> None:
        """Replace replicas one at a time; an old one ends only after its successor is healthy.

        Raise NotHealthy at the first that does not get healthy: it is gone, the rest serve on.
        """
        for place, old in enumerate(self.replicas):
            if old.release != release:
                await self._pace.step()
                self.replicas[place] = await self._launch(release)
                await old.stop()
            tell(place + 1, len(self.replicas))
        self.release = release

    async def scale(self, count: int, tell: Tell) -> None:
        """Start or stop replicas one at a time until `count` serve; raise NotHealthy as `roll` does."""
        while len(self.replicas) != count:
            await self._pace.step()
            if len(self.replicas) < count:
                await self._add()
            else:
                await self.replicas.pop().stop()
            tell(min(len(self.replicas), count), count)

    async def ready(self) -> int:
        """Ask every replica's health now and return how many are healthy."""
        answers = await asyncio.gather(*(replica.health() for replica in self.replicas))
        return sum(answer.ok for answer in answers)

    async def stop(self) -> None:
        """End every replica."""
        await asyncio.gather(*(replica.stop() for replica in self.replicas))
        self.replicas = []

    async def _launch(self, release: Release) -> Process:
        self._started += 1
        name = f"{release.service}-{self.environment}-{self._started}"
        return await self._launcher.launch(name, self.environment, release, self.slower)
