"""What people are told about their second factor, each in private."""

from bot.chat import text
from bot.core.domain.operation import Operation
from bot.core.domain.person import Member
from bot.core.second_factor import Offer, Status

ENROLLED = "🔐 Your second factor counts from now on. Keep the app: a lost phone is a matter for an operator."
REMOVED = "🔓 You have no second factor any more. Remove it from your app, too."
PRESENT = (
    "🔐 You have a second factor. To put another phone in its place, press Replace it and enter a code of "
    "the present one. If that is lost, ask an operator: `chatops totp reset`."
)
_ROWS = 10


def offered(offer: Offer) -> str:
    """Return the only message that ever shows a secret."""
    return "\n".join(
        [
            "🔐 Put this into an authenticator app (time-based, six digits, 30 seconds). Show it to nobody.",
            f"Key: {text.code(offer.secret, 100)}",
            f"Address: {text.code(offer.address, 300)}",
            "Then press the button within 10 minutes, and enter the code that the app shows.",
        ]
    )


def standing(status: Status) -> str:
    """Return the answer to /totp status."""
    asked = [f"• {text.line(row, 200)}" for row in status.asked_by]
    rows = text.first(["The approval matrix asks for a code at:", *asked[:_ROWS]], 1500)
    has = "You have no second factor. Use /totp enroll."
    if status.enrolled_at is not None:
        has = f"🔐 You have a second factor since {text.moment(status.enrolled_at, 'f')}."
    return "\n".join([has, rows if asked else "No row of the approval matrix asks for a code."])


def proven(operation: Operation, by: Member) -> str:
    """Return what a code did that was right."""
    if operation.glass is not None:
        return "Taken: the glass is broken."
    if any(vote.user.id == by.id for vote in operation.votes):
        return "Taken: your ✅ counts."
    return "Taken, for this change alone. Now react with ✅ on its card; in either order both are needed."
