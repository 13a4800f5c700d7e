"""How long a back end is waited for: one try, how many of them, and the longest pause it may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """`timeout` (seconds) is for one try, of which there are at most `tries`.

    Where the back end asks to wait longer than `longest_wait` (seconds) no further try is made.
    """

    timeout: float = 10.0
    tries: int = 3
    first_pause: float = 0.2
    longest_wait: float = 15.0

    def pause(self, attempt: int) -> float:
        """Return the seconds before a try, of which the second is number 1; it doubles with each."""
        return self.first_pause * 2.0 ** (attempt - 1)
