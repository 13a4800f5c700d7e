"""Asks a person in a terminal, or whoever answers line by line; what is stopped there changes nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.app.faults import REFUSED, Fault
from bot.chat.cards.logs import visible
from bot.chat.servers import Named

Say = Callable[[str], None]
Read = Callable[[str], str]
STOPPED = "Stopped: nothing was written."
Judge = Callable[[str], str]
"""Returns the answer as it is used; raises ValueError with what to write instead."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """`read` shows a prompt and returns a line; `read_hidden` shows nothing of what is typed."""

    say: Say
    read: Read
    read_hidden: Read

    def ask(self, question: str, usual: str = "", judge: Judge = str) -> str:
        """Return an answer that `judge` takes; an empty one stands for `usual`. Raise Fault where it ends."""
        while True:
            shown = f" [{usual}]" if usual else ""
            answer = self._line(self.read, f"{question}{shown}: ") or usual
            try:
                return judge(answer)
            except ValueError as error:
                self.say(f"  {visible(str(error))}")

    def confirm(self, question: str, *, usual: bool = True) -> bool:
        """Return whether the answer is yes."""
        return self.ask(f"{question} (y/n)", "y" if usual else "n", _yes_or_no) == "y"

    def hidden(self, question: str) -> str:
        """Return what is typed, without showing it."""
        return self._line(self.read_hidden, f"{question}: ")

    def choose(
        self, question: str, offered: Sequence[Named], usual: str = "", *, may_skip: bool = False
    ) -> str:
        """Return the id of one of these, chosen by number, name or id; empty where it may be left out."""
        for number, each in enumerate(offered, 1):
            self.say(f"  {number:>3}  {visible(each.name)}")

        def judge(answer: str) -> str:
            if may_skip and not answer:
                return ""
            return _chosen(answer, offered)

        skip = ", or Enter for none" if may_skip and not usual else ""
        return self.ask(f"{question} (number, name or id{skip})", usual, judge)

    def _line(self, read: Read, prompt: str) -> str:
        try:
            return read(prompt).strip()
        except (EOFError, KeyboardInterrupt):
            self.say("")  # the question has not ended its line
            raise Fault(REFUSED, STOPPED) from None


def _chosen(answer: str, offered: Sequence[Named]) -> str:
    if answer.isdecimal() and 1 <= len(answer) <= len(str(len(offered))) and 0 < int(answer) <= len(offered):
        return offered[int(answer) - 1].id
    wanted = answer.removeprefix("#").removeprefix("@").casefold()
    found = [each.id for each in offered if each.id == answer or each.name.casefold() == wanted]
    if len(found) > 1:
        raise ValueError(f"{len(found)} are called {answer}: write the number")
    if not found:
        raise ValueError(f'there is no "{answer}": write a number from 1 to {len(offered)}, a name or an id')
    return found[0]


def _yes_or_no(answer: str) -> str:
    if answer.casefold() in {"y", "yes", "n", "no"}:
        return answer.casefold()[0]
    raise ValueError("write y or n")
