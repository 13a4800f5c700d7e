"""Where an order stands by what its application says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.delivery.argocd import outcome
from bot.adapters.delivery.argocd.marks import INFO, Ordered
from bot.adapters.delivery.argocd.target import RevisionTarget
from bot.adapters.delivery.argocd.wire import (
    Application,
    Compared,
    Health,
    Info,
    Initiator,
    Metadata,
    Operation,
    OperationState,
    Resource,
    Result,
    Spec,
    Status,
    Sync,
)
from bot.core.ports.back_end import Artifact, CannotTell, Phase, Report, StageState

COMMIT, OTHER = "a" * 40, "b" * 40
ORDERED = Ordered("op_1", Artifact("v2", COMMIT), "shop")
AT = datetime(2026, 3, 4, 15, tzinfo=UTC)
OURS = (Info(INFO, "op_1"),)


@dataclass
class Seen:
    """What an application says: a sync of ours that has ended well, and a healthy look after it."""

    phase: str = "Succeeded"
    message: str = ""
    info: tuple[Info, ...] | None = OURS
    automated: bool = False
    revision: str = COMMIT
    resources: tuple[Resource, ...] = field(default=(Resource("Deployment", "shop", "Synced"),))
    health: Health = field(default_factory=lambda: Health("Healthy"))
    compared: str = COMMIT
    looked_at: datetime | None = AT + timedelta(seconds=1)

    def report(self) -> Report:
        """Return where the order stands."""
        return outcome.report(self.app(), ORDERED, RevisionTarget(), "https://argo/applications/shop")

    def app(self) -> Application:
        """Return the application."""
        ended = AT if self.phase in {"Succeeded", "Failed", "Error"} else None
        state = OperationState(
            Operation(self.info, Initiator(self.automated)),
            self.phase,
            self.message,
            ended,
            Result(self.revision, None, self.resources),
        )
        status = Status(state, Compared(self.compared, "Synced"), self.health, self.looked_at)
        return Application(Metadata("shop"), Spec(), status)


def test_synced_and_healthy_is_success() -> None:
    """With the version as evidence, and all its stages done."""
    report = Seen().report()

    assert (report.phase, report.version, report.ready, report.desired) == (Phase.SUCCEEDED, "v2", 2, 2)
    assert "health Healthy, version v2" in report.evidence


@pytest.mark.parametrize(
    "seen",
    [
        Seen(phase="Running"),
        Seen(phase="Terminating"),
        Seen(looked_at=None),
        Seen(looked_at=AT),
        Seen(looked_at=AT - timedelta(seconds=9)),
        Seen(looked_at=AT, health=Health("Degraded")),
        Seen(compared=OTHER),
        Seen(health=Health("Progressing")),
        Seen(health=Health("Missing")),
        Seen(health=Health("Suspended")),
        Seen(health=Health()),
    ],
)
def test_anything_before_that_is_none(seen: Seen) -> None:
    """A look that may be older than the sync tells nothing: what ran before was healthy, or was not."""
    report = seen.report()

    assert report.phase is Phase.RUNNING
    assert report.ready < report.desired


@pytest.mark.parametrize(
    ("seen", "evidence"),
    [
        (Seen(phase="Failed", message="one failed"), "one failed"),
        (Seen(phase="Error"), "the sync ended as Error"),
        (Seen(health=Health("Degraded", "pods crash")), "synced v2, but health Degraded: pods crash"),
        (Seen(revision=OTHER), f"Argo CD synced {OTHER}, not {COMMIT}"),
        (Seen(revision=""), f"Argo CD synced something else, not {COMMIT}"),
        (
            Seen(phase="Failed", resources=(Resource("Service", "shop", "SyncFailed", "invalid port"),)),
            "Service shop: invalid port",
        ),
        (
            Seen(
                phase="Failed",
                message="hook failed",
                resources=(Resource("Job", "migrate", "", "exit 1", "Failed", "PreSync"),),
            ),
            "Job migrate: exit 1; hook failed",
        ),
    ],
)
def test_failures_say_why(seen: Seen, evidence: str) -> None:
    """By the objects' own words."""
    report = seen.report()

    assert (report.phase, report.evidence) == (Phase.FAILED, evidence)
    assert report.ready < report.desired


def test_objects_are_stages() -> None:
    """Each by its kind and name, hooks with when they run, and health as the last one."""
    resources = (
        Resource("Job", "migrate", "", "", "Succeeded", "PreSync"),
        Resource("Deployment", "shop", "Synced"),
        Resource("Service", "old", "PruneSkipped"),
        Resource("Job", "smoke", "", "", "Running", "PostSync"),
        Resource("Ingress", "shop"),
    )
    report = Seen(phase="Running", resources=resources).report()

    assert [(stage.name, stage.state) for stage in report.stages] == [
        ("PreSync Job migrate", StageState.DONE),
        ("Deployment shop", StageState.DONE),
        ("Service old", StageState.SKIPPED),
        ("PostSync Job smoke", StageState.RUNNING),
        ("Ingress shop", StageState.WAITING),
        ("Health", StageState.WAITING),
    ]
    assert (report.ready, report.desired) == (3, 6)


@pytest.mark.parametrize(
    "seen",
    [
        Seen(info=None),
        Seen(info=(Info(INFO, "op_2"),), automated=True),
        Seen(info=(Info("other", "op_1"),)),
        Seen(info=None, automated=True, revision=OTHER),
    ],
)
def test_what_others_synced_tells_nothing(seen: Seen) -> None:
    """A sync without our word, unless it is Argo CD's own of the same version."""
    with pytest.raises(CannotTell, match="op_1 set shop to v2, and no sync of it is to be seen"):
        seen.report()


def test_its_own_sync_of_the_same_version_is_taken_for_ours() -> None:
    """Where an application syncs by itself, it may be faster than who asks."""
    assert Seen(info=None, automated=True).report().phase is Phase.SUCCEEDED


def test_what_was_asked_for_is_waited_for() -> None:
    """Argo CD has taken it and not begun; what was before is of no interest."""
    asked = Operation(OURS, sync=Sync(COMMIT))
    app = Application(Metadata("shop"), Spec(), Status(), asked)
    report = outcome.report(app, ORDERED, RevisionTarget(), "https://argo")

    assert (report.phase, report.ready, report.desired) == (Phase.RUNNING, 0, 2)
    assert not outcome.is_settled(app)
