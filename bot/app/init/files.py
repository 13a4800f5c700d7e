"""The two files as they are written: commented, and loaded by the strict readers before anything is."""

from collections.abc import Iterable, Mapping

from bot.app.init.answers import Answers, Role
from bot.app.init.skeletons import SKELETONS
from bot.app.schema import SCHEMAS
from bot.chat.cards.logs import visible

_EXPLAINED = {
    "deployments": "cards of requests, and how they ended",
    "incidents": "where notices of incidents stand, and threads for want of rooms",
    "audit": "checkpoints of the audit log; let nobody but the bot write there",
    "alerts": "cards of alerts",
}


def settings_text(answers: Answers, matrix: str) -> str:
    """Return `chatops.yaml`, which names the file of the matrix."""
    channels = "\n".join(
        f'  {name}: "{id_}"    # {_comment(answers.called, id_)}: {_EXPLAINED[name]}'
        for name, id_ in answers.channels.items()
    )
    services = "\n".join(_service(each) for each in answers.services)
    return f"""\
{SCHEMAS["settings"].modeline}# The settings of the bot. Check them after every edit:    chatops check
# Every key there is: `chatops schema`, and the complete sample in the project's own chatops.yaml.
# Paths are relative to this file. Durations are 30s, 15m, 1h, 2d. No secret stands here.

version: 1

guild: "{answers.guild}"    # {_comment(answers.called, answers.guild)}
channels:
{channels}

matrix: {_quoted(matrix)}    # who may do what
state: state                # the folder for everything the bot remembers
timezone: {_quoted(answers.timezone)}    # the team's, for dates and times of day

# /healthz, /readyz, /metrics and the status page. Whoever reaches this address reads them.
web: {{listen: 127.0.0.1:8080}}

# `refuse`: an approval does not count by a role that was given after the request; needs View Audit Log.
late_roles: {"count" if answers.counts_late_roles else "refuse"}

environments: [{", ".join(answers.environments)}]

# The back ends. Delivery has to be there; migrations, logs, monitoring, paging and status_page may follow.
# {{env: NAME}}, {{file: PATH}} and {{credential: NAME}} say where a secret is.
adapters:
  delivery:
{SKELETONS[answers.adapter].lines(answers.services, answers.environments)}
# Take the {{}} away from a service, and the # from what you need below it.
services:
{services}
"""


def _service(name: str) -> str:
    return f"""\
  {name}: {{}}
    # dashboard: https://grafana.example.com/d/{name}    # the link at the end of a card
    # owner: {name}-team    # the team that is called
    # max_replicas: 6    # without it there is no scaling up
    # health: {{http: {{url: "https://{name}.example.com/healthz"}}}}    # what has to hold after a deploy"""


def matrix_text(answers: Answers) -> str:
    """Return the approval matrix: what is not guarded runs at once, what is waits for the approver."""
    roles = {role.name: role for role in _roles(answers)}
    named = "\n".join(f'  {role.name}: ["{role.id}"]    # @{_plain(role.called)}' for role in roles.values())
    rules = "\n".join(f"  - {row}" for row in _rows(answers))
    glass = "# break_glass: {role: NAME, actions: [deploy, rollback, scale], review_within: 24h}"
    if answers.commander is not None:
        glass = glass.removeprefix("# ").replace("NAME", answers.commander.name)
    return f"""\
{SCHEMAS["matrix"].modeline}# The approval matrix: who may do what, where, and who has to agree first.
# What no row is for is denied. Everything that may stand here: `chatops schema matrix`.
# Check it after every edit:    chatops policy check
# Ask it a question:            chatops policy explain deploy {answers.services[0]} {answers.guarded[0]}
# Load it into a running bot:   /policy reload in Discord

version: 1

# Names for this file, each with the ids of the Discord roles behind it.
roles:
{named}

# How long a request waits, and who may ask where a row says nothing else.
defaults: {{expires: 1h, requesters: [{answers.requester.name}]}}

# Exactly one row decides: one that names a service, or more of environment and direction, beats the others.
# Nobody approves their own request, nobody counts twice, and one ❌ from someone with a vote ends it.
rules:
{rules}

# Windows in which nothing changes: take the # away to have none from Friday 16:00 to Monday 8:00.
# freezes:
#   - {{name: weekend, environments: [{", ".join(answers.guarded)}], actions: [deploy, migrate],
#      schedule: "0 16 * * 5", duration: 64h, timezone: {answers.timezone}}}

# Who may go on alone in an emergency, with a reason that everyone sees; who was skipped reviews it in time.
{glass}
"""


def _roles(answers: Answers) -> Iterable[Role]:
    found = (answers.requester, answers.approver, answers.dba, answers.commander)
    return (role for role in found if role is not None)


def _rows(answers: Answers) -> Iterable[str]:
    free = ", ".join(each for each in answers.environments if each not in answers.guarded)
    guarded = ", ".join(answers.guarded)
    slot = f"[{{role: {answers.approver.name}, count: {answers.approvals}}}]"
    migrates = slot
    if answers.dba is not None and answers.dba.name != answers.approver.name:
        either = f"{answers.approver.name}, {answers.dba.name}"
        migrates = f"[{{any_of: [{either}], count: {max(2, answers.approvals)}}}]"
    yield "{action: rollback, environment: any, approvals: none, confirm: true, note: emergency action}"
    yield f"{{action: deploy, environment: [{guarded}], approvals: {slot}}}"
    yield f"{{action: scale, direction: up, environment: [{guarded}], approvals: none}}"
    yield f"{{action: scale, direction: down, environment: [{guarded}], approvals: {slot}}}"
    yield f"{{action: migrate, environment: [{guarded}], approvals: {migrates}}}"
    if free:
        yield f"{{action: deploy, environment: [{free}], approvals: none}}"
        yield f"{{action: scale, environment: [{free}], approvals: none}}"
        yield f"{{action: migrate, environment: [{free}], approvals: none, confirm: true}}"


def _comment(called: Mapping[str, str], id_: str) -> str:
    return _plain(called.get(id_, "not checked"))


def _plain(name: str) -> str:
    """Return a foreign name for a comment: no line break, nothing that the strict reader refuses."""
    return "".join(char if char.isprintable() else "?" for char in visible(name))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
