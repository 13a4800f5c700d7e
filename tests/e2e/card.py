"""A card as the team sees it: its words, its embed, its buttons, and what it showed before."""

from collections.abc import Callable

from tests.e2e.person import Person
from tests.e2e.view import Json, fields


class Card:
    """One message of the bot about one operation, seen live through `onlooker`'s eyes."""

    def __init__(self, onlooker: Person, message_id: str) -> None:
        self._onlooker = onlooker
        self.id = message_id

    @property
    def message(self) -> Json:
        """The message as it stands now; buttons and reactions are made on it."""
        return self._onlooker.view.messages[self.id]

    @property
    def content(self) -> str:
        """The words."""
        return str(self.message["content"])

    @property
    def contents(self) -> list[str]:
        """All the words it ever showed, in order, each once in a row."""
        shown = [str(look["content"]) for look in self._onlooker.view.looks[self.id]]
        return [now for before, now in zip([None, *shown], shown, strict=False) if now != before]

    @property
    def fields(self) -> dict[str, str]:
        """The embed's fields by name."""
        return dict(fields(self.message))

    @property
    def notice(self) -> str:
        """The hint for someone in particular, if there is one."""
        return str(self.message["embeds"][0].get("description", ""))

    @property
    def operation_id(self) -> str:
        """The id of the operation, from the footer."""
        return str(self.message["embeds"][0]["footer"]["text"].split()[1])

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons."""
        return [button["label"] for row in self.message["components"] for button in row["components"]]

    @property
    def reactions(self) -> list[tuple[str, str]]:
        """Emoji and user id of each reaction that stands now."""
        return list(self._onlooker.view.reactions.get(self.id, []))

    def ever(self, name: str) -> list[str]:
        """Return all values a field of the embed ever had, in order."""
        looks = self._onlooker.view.looks[self.id]
        return [value for look in looks for key, value in fields(look) if key == name]

    async def until(self, fits: Callable[["Card"], bool]) -> "Card":
        """Return when it stands so; raise AssertionError with what it shows where it never does."""
        try:
            await self._onlooker.until(lambda: fits(self))
        except AssertionError as error:
            raise AssertionError(
                f"the card shows:\n{self.content}\n{self.notice}\n{self.fields}\n\n{error}"
            ) from None
        return self

    async def shows(self, words: str) -> "Card":
        """Return when these words stand in its content or its notice."""
        return await self.until(lambda card: words in card.content or words in card.notice)
