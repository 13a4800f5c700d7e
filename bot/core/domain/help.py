"""What each command is for, in one line, with an example."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Help:
    """`purpose` is a sentence; `who` says who may use it, empty where the approval matrix says it."""

    purpose: str
    example: str
    who: str = "people with a role of the approval matrix"


_EVERYBODY = "everybody in this server"
_CHANGERS = "whoever may change the service there by the approval matrix"

HELP: Mapping[str, Help] = {
    "deploy": Help(
        "Put a released version of a service into an environment.",
        "/deploy order-service v2.4.1 production",
        "",
    ),
    "rollback": Help(
        "Go back to the previous version that was healthy.", "/rollback order-service production", ""
    ),
    "scale": Help("Change how many replicas of a service run.", "/scale api-gateway 10 production", ""),
    "migrate": Help(
        "Run the pending migrations of a service's database.", "/migrate payment-service production", ""
    ),
    "status": Help(
        "See what runs, how healthy it is, and what happened last.", "/status payment-service", _EVERYBODY
    ),
    "logs": Help(
        "Read the newest log lines of a service, without the secrets in them.", "/logs order-service last:1h"
    ),
    "approvals": Help("See what waits for whom.", "/approvals"),
    "approvals cancel": Help(
        "Cancel your own request before it starts.", "/approvals cancel op_abc", "who asked for it"
    ),
    "audit": Help("Find out who did what when.", "/audit user:@alice since:2d"),
    "policy explain": Help(
        "See which row decides, who can approve, and what stands in the way.",
        "/policy explain deploy order-service production",
    ),
    "policy show": Help("Read the approval matrix in words.", "/policy show"),
    "policy reload": Help("Read the approval matrix again after it was edited.", "/policy reload"),
    "lock": Help(
        "Stop every change of a service in an environment.",
        "/lock order-service production disk swap for:2h",
        _CHANGERS,
    ),
    "unlock": Help("Take a lock away.", "/unlock order-service production", _CHANGERS),
    "incident create": Help(
        "Call an incident: a room, its card, the status page and the team that owns the service.",
        '/incident create "Payment processing failures" sev1',
    ),
    "incident update": Help(
        "Tell how it stands, in the room and on the status page; the text tells the status.",
        "/incident update Root cause identified: Stripe API key expired",
    ),
    "incident severity": Help("Say how bad it is: sev1, sev2 or sev3.", "/incident severity sev1"),
    "incident role": Help(
        "Name the commander, who does communications, or the scribe.", "/incident role scribe @carol"
    ),
    "incident assign": Help("Hand an incident to somebody, as its commander.", "/incident assign @bob"),
    "incident timeline": Help(
        "See what happened, or add to it.", '/incident timeline "we restarted the workers" 14:05'
    ),
    "incident list": Help("See which incidents are open, and which were last.", "/incident list"),
    "incident resolve": Help(
        "End an incident: status page, page, postmortem and its draft follow.",
        "/incident resolve Stripe API key rotated, payments flowing",
    ),
    "incident reopen": Help("Open a resolved incident again.", '/incident reopen "it is back"'),
    "incident postmortem": Help("Read the draft of the postmortem.", "/incident postmortem"),
    "report": Help("See how incidents and deploys went over a period.", "/report 30d"),
    "runbook": Help(
        "Play a runbook of the team step by step, or see which there are.", "/runbook roll-back-a-bad-deploy"
    ),
    "totp enroll": Help(
        "Put a second factor into your authenticator app, for approvals that ask for a code.", "/totp enroll"
    ),
    "totp remove": Help("Remove your second factor, by a code of it.", "/totp remove", "who has one"),
    "totp status": Help(
        "See whether you have a second factor, and what asks for one.", "/totp status", _EVERYBODY
    ),
    "help": Help("See what there is and how it is used.", "/help deploy", _EVERYBODY),
}
"""The help of every command by its name."""
