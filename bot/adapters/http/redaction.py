"""Takes credentials out of what a back end says, in every form in which it may say them back."""

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

INSTEAD = "(a secret)"


def without(secrets: Iterable[str], words: str) -> str:
    """Return the words with none of the secrets: plain, quoted as in a URL, or in Base64."""
    forms = {form for secret in secrets if secret for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):  # or what surrounds a shorter one would stay
        words = words.replace(form, INSTEAD)
    return words


def credentials(headers: Mapping[str, str]) -> Iterator[str]:
    """Yield what signs in, without the name of its scheme: of Basic, name and password in one.

    https://www.rfc-editor.org/rfc/rfc9110#name-authorization
    """
    for name, value in headers.items():
        if name.lower() == "authorization":
            yield value.partition(" ")[2] or value


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    whole = b64encode(secret.encode()).decode()
    yield whole
    yield whole.rstrip("=")
