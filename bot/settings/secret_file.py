"""Reads a credential that is a file of its own, as Docker and Kubernetes hand them over."""

from pathlib import Path

LARGEST = 64 * 1024
"""Bytes."""


def read_secret(path: Path) -> str:
    """Return what the file holds, without one newline at its end; raise ValueError with a sentence.

    No sentence shows what is in it. A link is followed, as Kubernetes makes them:
    https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod
    """
    text = _text(path).removesuffix("\n").removesuffix("\r")
    if not text.strip():
        raise ValueError(f"{path} is empty: put the credential into it")
    if not text.isprintable():
        raise ValueError(f"{path} has several lines or invisible characters: write the credential alone")
    return text


def _text(path: Path) -> str:
    try:
        if not path.exists():
            raise ValueError(f"{path} is not there: put the credential into it, or name another file")
        if not path.is_file():  # a pipe might never end
            raise ValueError(f"{path} is not a file: name the file that holds the credential")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ValueError(f"{path} cannot be read ({error.strerror}): let the bot's user read it") from None
    if len(content) > LARGEST:
        raise ValueError(
            f"{path} is larger than {LARGEST // 1024} KB: it is no credential, name another file"
        )
    try:
        return content.decode()
    except UnicodeDecodeError:  # which would show what it could not read
        raise ValueError(f"{path} is not text in UTF-8: write the credential alone") from None
