"""What a person is told when something is not done: what happened, and what to do now."""


class Refused(Exception):  # noqa: N818 - reads as what it is: a decision, not a malfunction
    """A request that will not be carried out; nothing was changed.

    `code` is a short stable word for machines (`unknown-service`), `sentence` is for people.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
