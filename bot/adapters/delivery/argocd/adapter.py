"""Deploys and rolls back through Argo CD: changes what an application is to run, and has it synced.

The change and the order's id are written in one call, so what is to run and what the bot ordered never
differ; automatic syncs and self-healing keep it. docs/adapters/argocd.md tells what it needs.
"""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import aiohttp

from bot.adapters.delivery.argocd import fallback, marks, outcome
from bot.adapters.delivery.argocd import options as settings
from bot.adapters.delivery.argocd.client import ArgoClient
from bot.adapters.delivery.argocd.marks import Ordered
from bot.adapters.delivery.argocd.options import Options
from bot.adapters.delivery.argocd.target import RevisionTarget
from bot.adapters.delivery.argocd.wire import Application, Source
from bot.adapters.http import Declined, Unreachable, as_order, as_search
from bot.adapters.polling import poll
from bot.core.domain.comparison import Comparison
from bot.core.ports.back_end import Artifact, BackEndError, CannotTell, NotSetUp, Order, OrderRefused, Report
from bot.core.ports.delivery import Running

_SHORT = 12  # characters of a reference that has no version
_BUSY = "another operation is already in progress"


class ArgoDelivery:
    """Deliver through Argo CD's applications."""

    fallback = staticmethod(fallback.commands)

    def __init__(self, argo: ArgoClient, options: Options) -> None:
        self._argo = argo
        self._options = options
        self._versions = options.versions
        self._target = options.target
        self._sent: set[str] = set()

    @classmethod
    def build(
        cls, session: aiohttp.ClientSession, options: Mapping[str, Any], environ: Mapping[str, str]
    ) -> Self:
        """Build from settings; raise ValueError."""
        given = settings.read(session, options, environ)
        return cls(ArgoClient(given.http, given.project), given)

    async def releases(self, service: str) -> Sequence[str]:
        """Return the versions, newest first, as the repository or the registry has them."""
        return await self._versions.releases(service)

    async def resolve(self, service: str, version: str) -> Artifact:
        """Return the commit or digest of a version; when a commit was made is asked of Argo CD."""
        artifact = await self._versions.resolve(service, version)
        if artifact.made_at is not None or not isinstance(self._target, RevisionTarget):
            return artifact
        try:
            apps = [app for app in await self._argo.list() if self._is_of(app, service)]
            if apps:
                revision = await self._argo.revision(apps[0].metadata.name, artifact.reference)
                return replace(artifact, made_at=revision.date)
        except (Declined, Unreachable):  # its age is measured, nothing rests on it
            return artifact
        return artifact

    async def compare(self, _service: str, _before: str, _after: str) -> Comparison | None:
        """Return None: Argo CD knows single commits, no history between two."""
        return None

    async def running(self, service: str, environment: str) -> Running:
        """Return what was synced last; Argo CD counts no replicas."""
        app = await self._argo.get(self._name(service, environment))
        reference = self._synced(app, service)
        if reference is None:
            return Running(None, None, None)
        if not self._target.is_reference(reference):
            return Running(reference, None, None)
        version = marks.version_of(app, reference) or await self._versions.version_of(service, reference)
        return Running(version or reference.rpartition(":")[2][:_SHORT], None, None, reference)

    async def start(self, order: Order) -> None:
        """Change the application and have it synced; the same again changes nothing.

        Raise OrderRefused or CannotTell.
        """
        ordered, label = self._ordered(order)
        name = self._name(order.service, order.environment)
        with as_order():
            known = await self._argo.list(label)
        if known:
            self._check_same(known[0], name, ordered)
            return
        with as_order():
            app = await self._argo.get(name)
        if order.operation_id in marks.earlier(app):
            raise CannotTell(f"{order.operation_id} is of long ago: how it ended is not noted any more.")
        source = app.spec.source
        if source is None:
            raise OrderRefused(f"Nothing was started: {name} has several sources; only one can be changed.")
        if app.operation is not None:
            raise OrderRefused(f"Nothing was started: {_BUSY} in {name}; wait for its end.")
        change = self._target.change(source, order.service, ordered.artifact.reference)
        await self._change(app, {"metadata": marks.made(app, ordered), "spec": {"source": change}}, ordered)
        await self._sync(app, source, ordered)

    async def find(self, operation_id: str) -> Report | None:
        """Return what became of an order; None where no application knows it. Raise CannotTell."""
        with as_search(operation_id):
            app = await self._labelled(operation_id)
        if app is None and operation_id in self._sent:
            raise CannotTell(f"{operation_id} was sent to Argo CD, and no application has its label.")
        return None if app is None else self._report(app, operation_id)

    async def follow(self, operation_id: str) -> AsyncGenerator[Report, None]:
        """Yield reports as they change, the last one terminal; raise BackEndError."""
        with as_search(operation_id):
            found = await self._labelled(operation_id)
        if found is None:
            raise BackEndError(f"{operation_id} was never begun here.")
        name = found.metadata.name
        app = found

        async def look() -> Report:
            nonlocal app
            state = app.status.operation_state
            is_ended = state is not None and state.finished_at is not None
            with as_search(operation_id):
                app = await self._argo.get(name, is_to_look=is_ended and not outcome.is_settled(app))
            return self._report(app, operation_id)

        async for report in poll(look, self._options.poll):
            yield report

    async def ping(self) -> str:
        """Return one line on what the token may; raise BackEndError, which names what is missing."""
        try:
            apps = [app for app in await self._argo.list() if self._is_of(app)]
        except Declined as error:
            raise NotSetUp(str(error)) from error
        if not apps:
            raise NotSetUp(
                f"Argo CD shows no application like {self._options.application}: its policy needs"
                f" `applications, get`, or `application` is wrong"
            )
        for app in {app.spec.project: app for app in apps}.values():
            missing = [action for action in ("update", "sync") if not await self._argo.may(action, app)]
            if missing:
                about = " and ".join(f"`applications, {action}`" for action in missing)
                raise NotSetUp(f"Argo CD's policy needs {about} for {app.spec.project}/{app.metadata.name}")
        return f"Argo CD at {self._argo.base}, {len(apps)} applications, may update and sync"

    def _ordered(self, order: Order) -> tuple[Ordered, str]:
        """Return what is ordered, and the label it is found by; raise OrderRefused."""
        label = marks.label(order.operation_id)
        if order.action == "scale" or order.replicas is not None:
            raise OrderRefused("Nothing was started: Argo CD scales nothing; change the replicas in git.")
        if order.artifact is None or order.migrations or label is None:
            raise OrderRefused("Nothing was started: Argo CD takes an artifact to deploy, and nothing else.")
        if not self._target.is_reference(order.artifact.reference):
            raise OrderRefused(f"Nothing was started: {order.artifact.reference} may change what it names.")
        artifact = replace(order.artifact, made_at=None)
        return Ordered(order.operation_id, artifact, order.service), label

    def _check_same(self, app: Application, name: str, ordered: Ordered) -> None:
        """Check what an id already stands for; raise OrderRefused or CannotTell."""
        newest = marks.newest(app)
        is_newest = newest is not None and newest.operation_id == ordered.operation_id
        if app.metadata.name != name or (is_newest and newest != ordered):
            raise OrderRefused(f"{ordered.operation_id} already stands for another order.")
        self._report(app, ordered.operation_id)

    async def _change(self, app: Application, patch: Mapping[str, Any], ordered: Ordered) -> None:
        """Mark and change the application; raise OrderRefused or CannotTell, as one sent may arrive late."""
        self._sent.add(ordered.operation_id)
        with as_order():
            try:
                await self._argo.patch(app.metadata.name, patch)
            except Declined as error:
                if error.is_certain:
                    self._sent.discard(ordered.operation_id)
                raise

    async def _sync(self, app: Application, source: Source, ordered: Ordered) -> None:
        """Have it synced, changed as it is; raise OrderRefused (the change is taken back) or CannotTell."""
        name, reference = app.metadata.name, ordered.artifact.reference
        revision = reference if isinstance(self._target, RevisionTarget) else None
        try:
            await self._argo.sync(name, ordered.operation_id, revision, prune=self._options.prune)
        except (Declined, Unreachable) as error:
            is_busy = isinstance(error, Declined) and _BUSY in error.told
            if is_busy and app.spec.is_automated:
                return  # it syncs by itself what was changed, and was faster
            is_surely_none = error.is_certain if isinstance(error, Declined) else not error.sent
            if not is_surely_none or app.spec.is_automated:
                raise CannotTell(
                    f"{name} is to run {ordered.artifact.version}; whether it is synced is unknown: {error}."
                ) from error
            await self._take_back(app, source, ordered)
            self._sent.discard(ordered.operation_id)
            raise OrderRefused(f"Nothing was started: {error}.") from error

    async def _take_back(self, app: Application, source: Source, ordered: Ordered) -> None:
        """Let the application be as it was; raise CannotTell."""
        name = app.metadata.name
        patch = {
            "metadata": marks.unmade(app, ordered.operation_id),
            "spec": {"source": self._target.back(source)},
        }
        try:
            await self._argo.patch(name, patch)
        except (Declined, Unreachable) as error:
            raise CannotTell(
                f"{name} is to run {ordered.artifact.version}, which was not synced, and the change could not"
                f" be taken back: {error}. Set its source as it was, or sync it."
            ) from error

    async def _labelled(self, operation_id: str) -> Application | None:
        """Return the application that an order changed, None where there is none; raise CannotTell."""
        label = marks.label(operation_id)
        found = await self._argo.list(label) if label else ()
        if found:
            return found[0]
        ours = [app for app in await self._argo.list() if self._is_of(app)]
        if not ours:  # those that may not be seen are left out
            raise CannotTell(
                f"Argo CD shows no application like {self._options.application}; run chatops check."
            )
        for app in ours:
            if operation_id in marks.earlier(app) or marks.is_full(app):
                raise CannotTell(
                    f"{operation_id} may be an order of long ago of {app.metadata.name}: how those ended"
                    f" is not noted any more."
                )
        return None

    def _report(self, app: Application, operation_id: str) -> Report:
        """Return where an order stands; raise CannotTell, also where another order has followed."""
        ordered, link = marks.newest(app), f"{self._argo.base}/applications/{app.metadata.name}"
        if ordered is None or ordered.operation_id != operation_id:
            raise CannotTell(
                f"Another order for {app.metadata.name} has followed {operation_id}; see {link}."
            )
        return outcome.report(app, ordered, self._target, link)

    def _synced(self, app: Application, service: str) -> str | None:
        """Return what the newest sync that succeeded runs, None where nothing was synced yet."""
        if app.status.history:
            last = app.status.history[-1]
            return self._target.runs(last.revision, last.source, service)
        if app.status.sync.status == "Synced":  # of an application that keeps no history
            return self._target.runs(app.status.sync.revision, app.spec.source, service)
        return None

    def _name(self, service: str, environment: str) -> str:
        return settings.application_of(self._options.application, service, environment)

    def _is_of(self, app: Application, service: str | None = None) -> bool:
        """Tell whether an application may be one of ours, of a service where that is given."""
        pattern = re.escape(self._options.application)
        pattern = pattern.replace(r"\{service\}", ".+" if service is None else re.escape(service))
        return re.fullmatch(pattern.replace(r"\{environment\}", ".+"), app.metadata.name) is not None
