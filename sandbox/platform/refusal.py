"""How the platform says no: a status, a code for programs and a sentence for people."""


class Refused(Exception):  # noqa: N818 - named for what the platform did
    """The platform did not do what was asked; nothing has changed."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
