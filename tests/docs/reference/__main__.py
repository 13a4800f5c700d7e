"""Writes docs/reference from the code: `make reference`."""

from tests.docs.reference.pages import FOLDER, PAGES


def main() -> None:
    """Write every page."""
    for name, written in PAGES.items():
        (FOLDER / name).write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
