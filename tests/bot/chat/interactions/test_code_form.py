"""The form for a code: its id says what the code is for, and nothing of it is remembered."""

from typing import Any

import pytest

from bot.chat.interactions.code_form import Purpose, entered, form, sent


@pytest.mark.parametrize("purpose", Purpose)
async def test_its_id_says_what_it_is_for(purpose: Purpose) -> None:
    """Also after a restart; with the operation where there is one."""
    assert sent({"custom_id": form(purpose, "op_abc").custom_id}) == (purpose, "op_abc")
    assert sent({"custom_id": form(purpose).custom_id}) == (purpose, "")


@pytest.mark.parametrize(
    "custom_id",
    [
        *(None, "", "chatops:code", "chatops:code:", "chatops:code:steal", "chatops:incident:create"),
        "chatops:code:approve:op 1",
        "chatops:code:approve:" + "x" * 81,
        "xchatops:code:approve:op_1",
        "chatops:code:approve:op_1\n",
    ],
)
def test_other_forms_are_others(custom_id: str | None) -> None:
    """Whatever comes, made up or not."""
    assert sent({"custom_id": custom_id}) is None


async def test_it_asks_for_six_digits() -> None:
    """In one short field, in which two groups have room."""
    [label] = form(Purpose.APPROVE, "op_1").to_components()

    field: dict[str, Any] = label["component"]
    assert (field["custom_id"], field["min_length"], field["max_length"], field["required"]) == (
        "code",
        6,
        9,
        True,
    )


def test_what_was_entered_is_read_from_either_layout() -> None:
    """As labels have it, and as rows had it; nothing else is taken for it."""
    field = {"custom_id": "code", "value": "123456"}

    assert entered({"components": [{"type": 18, "component": field}]}) == "123456"
    assert entered({"components": [{"type": 1, "components": [field]}]}) == "123456"
    assert entered({"components": [{"type": 18, "component": {"custom_id": "other", "value": "1"}}]}) == ""
    assert entered({}) == ""
    assert len(entered({"components": [{"component": field | {"value": "1" * 4000}}]})) <= 20
