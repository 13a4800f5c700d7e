"""Refusals: what Discord answers instead of doing, with its status and its own error code.

Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - the domain's word; a refusal is an answer, not a fault of ours
    """An HTTP status of 4xx or 5xx with Discord's error body; `retry_after` is in seconds."""

    def __init__(
        self,
        status: int,
        code: int,
        message: str,
        *,
        errors: Mapping[str, object] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status}/{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        """Return the JSON body."""
        if self.retry_after is not None:
            return {
                "message": self.message,
                "retry_after": self.retry_after,
                "global": False,
                "code": self.code,
            }
        body: dict[str, object] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = dict(self.errors)
        return body


def invalid_body(field: str, reason: str, kind: str = "BASE_TYPE_BAD") -> Refusal:
    """Return 50035 that names the field, nested as Discord nests it (`a.0.b`).

    Discord itself puts `kind` where its official description wants an integer; here it follows the reason.
    """
    errors: dict[str, object] = {"_errors": [{"code": 50035, "message": f"{reason} ({kind})"}]}
    for part in reversed(field.split(".")):
        errors = {part: errors}
    return Refusal(400, 50035, "Invalid Form Body", errors=errors)


def missing_access() -> Refusal:
    """Return 50001: not a member, or the channel is hidden."""
    return Refusal(403, 50001, "Missing Access")


def not_found() -> Refusal:
    """Return the answer to a route that does not exist."""
    return Refusal(404, 0, "404: Not Found")


def unauthorized() -> Refusal:
    """Return the answer to a missing or unknown token."""
    return Refusal(401, 0, "401: Unauthorized")
