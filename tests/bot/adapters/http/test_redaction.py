"""What a back end says back of a credential."""

from base64 import b64encode

import pytest

from bot.adapters.http.redaction import credentials, without

SECRET = "s3 cret/+é"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    "said", [SECRET, "s3%20cret%2F%2B%C3%A9", "s3+cret%2F%2B%C3%A9", b64encode(SECRET.encode()).decode()]
)
def test_a_secret_is_taken_out_in_every_form(said: str) -> None:
    """Plain, quoted for a URL in both ways, in Base64."""
    assert without(["", SECRET], f"no {said}, no") == "no (a secret), no"


def test_the_longest_goes_first() -> None:
    """One that holds another leaves nothing of itself."""
    assert without(["key", "key-and-more"], "key-and-more, key") == "(a secret), (a secret)"


def test_what_signs_in_is_a_secret() -> None:
    """Whatever the scheme, and however the header's name is written."""
    headers = {"Accept": "*/*", "authorization": "Basic dTpw", "Authorization": "Token token=t"}

    assert list(credentials(headers)) == ["dTpw", "token=t"]
    assert list(credentials({"AUTHORIZATION": "alone"})) == ["alone"]
