"""What people do around a workflow is drawn from these: who, what, with which words, how often."""

from typing import Any

from hypothesis import strategies as st

from bot.core.domain.plan import Action
from bot.strict_yaml import Fault, Faults
from tests.bot.core.workflow.world import ONCALL, PETE
from tests.fakes.bench import ALICE, APPROVE, BOB, CAROL, DAVE, ERIN, MALLORY, REJECT, ROBOT

PEOPLE = st.sampled_from([BOB, CAROL, ERIN, BOB, CAROL, PETE, ALICE, DAVE, ONCALL, MALLORY, ROBOT])
ASKING = st.sampled_from([ALICE, PETE, BOB, DAVE, ONCALL, PETE])
ALL = (CAROL, ERIN, PETE)
GROUPS = [
    ALL,
    ALL,
    (PETE,),
    (PETE, BOB),
    (CAROL, BOB),
    (CAROL,),
    (ERIN, PETE),
    (DAVE, ONCALL, PETE),
    (ROBOT,),
    (ROBOT, CAROL),
]
SIGNS = st.sampled_from([APPROVE] * 5 + [REJECT])
RARELY = st.sampled_from([False, False, False, True])
MOSTLY = st.sampled_from([True, True, True, False])
DEPLOY, SCALE = {"action": Action.DEPLOY}, {"action": Action.SCALE, "version": None}
BACK, MIGRATE = {"action": Action.ROLLBACK, "version": None}, {"action": Action.MIGRATE, "version": None}
WHAT: list[dict[str, Any]] = [
    *({**DEPLOY, "version": version} for version in ("v2.4.1", "v2.4.1", "v2.3.2", "v2.5.0")),
    *({**SCALE, "replicas": number} for number in (1, 2, 4, 6)),
    *({**BACK, "to": version} for version in (None, None, "v2.4.0", "v2.3.2")),
    *({**MIGRATE, "to": step} for step in (None, None, "0007_totals")),
    *({**what, "environment": "staging"} for what in ({**DEPLOY, "version": "v2.4.1"}, BACK)),
    {**DEPLOY, "version": "v9"},
    {**DEPLOY, "service": "nothing", "version": "v2.4.1"},
    {**SCALE, "replicas": 7},
    {**MIGRATE, "environment": "moon"},
]
KINDS = (
    ("deploy", None),
    ("deploy", None),
    ("deploy", None),
    ("rollback", None),
    ("scale", "up"),
    ("scale", "down"),
    ("migrate", None),
)
VERBS = st.sampled_from(["confirm"] * 5 + ["undo"] * 2 + ["review"] * 2 + ["cancel", "again"])
REASONS = st.sampled_from([None, None, None, "the shop is down", "the shop is down", " "])
BAD = Faults("approval_matrix.yaml", (Fault(3, 7, "write a number"),))
