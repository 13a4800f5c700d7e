"""Runs the commands of its input until they have said TEXT, then ends them by Ctrl-C: `until.py TEXT`.

Exits with 0 where they said it and then ended in order: with 0, or as Ctrl-C ends a program.
"""

import os
import signal
import subprocess
import sys

CTRL_C = {0, 130, -signal.SIGINT}


def main(text: str) -> int:
    """Run, wait, end; all that was said is passed on."""
    block = sys.stdin.read()
    with subprocess.Popen(
        ["bash", "-eu", "-c", block],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        signal.signal(signal.SIGTERM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        assert process.stdout is not None
        for line in process.stdout:
            sys.stdout.write(line)
            if text in line:
                os.killpg(process.pid, signal.SIGINT)
                text = "\0"  # once is enough
        code = process.wait()
    sys.stdout.flush()
    if text != "\0":
        sys.stderr.write(f"it ended with {code} and never said: {text}\n")
        return 1
    return 0 if code in CTRL_C else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
