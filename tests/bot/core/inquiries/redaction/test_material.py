"""Material: what chance has written is told from what people and counters write."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.inquiries.redaction.material import without_material

LINE = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
TAIL = "EKTajzHNmIi8dLBxXNDtyhpm3lfxPqjC8g=="


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "2026-03-04T12:00:00.123Z INFO {}",
        "2026-03-04T12:00:00.123Z INFO key: {} (loaded)",
        '{{"line": "{}"}}',
        "'{}',",
        "key={}",
        "[pod-1] {}\\n",
        "\t{}\r",
        "{}=x",
    ],
)
@pytest.mark.parametrize(
    "key",
    [
        LINE,
        LINE[:32],
        LINE[:35],
        "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW",
        LINE + "AgEAAoIBAQC7",
    ],
)
def test_a_line_of_a_key_gives_itself_away(text: str, key: str) -> None:
    """Whatever its length and whatever a logger writes around it."""
    assert without_material(text.format(key)) == text.format("[redacted]")


@pytest.mark.parametrize("tail", [TAIL, TAIL[-20:], "vQIBADANBgkqhkiG9w0BAQEFAAS="])
def test_the_last_line_of_a_key_gives_itself_away(tail: str) -> None:
    """A shorter one does by its padding."""
    assert without_material(f"INFO key: {tail} loaded") == "INFO key: [redacted] loaded"


@settings(derandomize=True)  # chance writes a name once in many thousand lines
@given(st.binary(min_size=8, max_size=8), st.integers(48, 76))
def test_chance_gives_itself_away(seed: bytes, length: int) -> None:
    """Any line of any key, at the lengths in which they are written."""
    line = base64.b64encode(hashlib.shake_256(seed).digest(60))[:length].decode()

    assert without_material(f"key {line}") == "key [redacted]"


@pytest.mark.parametrize(
    "text",
    [
        "commit 3f2504e04f8911d39a0c0305e82c3301deadbeef",
        "COMMIT 3F2504E04F8911D39A0C0305E82C3301DEADBEEF",
        f"sha256:{'0a1b' * 16}",
        "trace 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "id 01ARZ3NDEKTSV4RRFFQ69G5FAV 0ujtsYcgvSTl8PAuAdqWYSMnLOv 1180000000000000021",
        "op_01hq8f2m0s4c7k9z3x5v6b8n1a",
        "/srv/Apps/Max2/Documents/Projects/OrderService/V2/Main",
        "GET /api/v1/People/42/OrdersByCustomer/items?page=2",
        "/opt/me/Go/pkg/mod/Foo2/Bar3/Baz4/Qux5",
        "at com.example.AbstractHttp2ClientConnectionFactoryBean1.getOrderV2(Order.java:3)",
        "OrderServiceV2TokenValidationFilterImpl started",
        "AbstractAutowireCapableBeanFactoryForAll",
        "TestThatItIsNotPossibleToGetAnOrderByItsId",
        "averyLongParameterNameOfSomebody=42",
        "veryLongParameterName= and order2Service=",
        "=" * 80 + "A" * 64 + "a1" * 40,
        "dXNlcjpwYXNz",
    ],
)
def test_what_people_and_counters_write_stays(text: str) -> None:
    """Digests, ids, names and paths are what logs are read for."""
    assert without_material(text) == text
