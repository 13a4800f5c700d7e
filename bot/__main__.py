"""The `chatops` command, from its first line to its last: whoever ends it early reads a sentence.

Only what Python has loaded by itself stands at the top, since nobody hears Ctrl-C while that is imported.
"""

import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit code: 0 done, 1 refused or failed, 2 usage, 78 bad configuration."""
    try:
        return _main(argv)
    except KeyboardInterrupt:
        from bot.app.faults import INTERRUPTED  # noqa: PLC0415 - where Ctrl-C is heard
        from bot.command_line import streams  # noqa: PLC0415 - likewise

        streams.complain("Stopped by Ctrl-C.")
        return INTERRUPTED


def _main(argv: list[str] | None) -> int:
    from bot.command_line import signals  # noqa: PLC0415 - where Ctrl-C is heard

    try:
        if argv is None:
            signals.hear_early_end()
        from bot.command_line.call import call  # noqa: PLC0415 - likewise, and SIGTERM

        return call(argv)
    finally:
        if argv is None:  # the process ends: whoever presses Ctrl-C twice meets no trace
            signals.ignore_ctrl_c()


if __name__ == "__main__":
    sys.exit(main())
