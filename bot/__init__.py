"""The bot: a core that decides, and around it the floors that speak, act, remember and show."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - who reads this is an older one, which every import below would break
    sys.stderr.write(
        "chatops needs Python 3.11 or newer, and this is %d.%d: nothing was started. "  # noqa: UP031 - likewise
        "In the project's folder run: make setup PYTHON=python3.11\n" % sys.version_info[:2]
    )
    sys.exit(78)
