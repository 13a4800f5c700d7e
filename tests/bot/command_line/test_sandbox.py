"""`chatops sandbox` before it starts; tests/sandbox and tests/e2e see the whole of it."""

import subprocess
import sys

import pytest

from bot.__main__ import main
from tests.fakes.folder import Folder


@pytest.mark.parametrize("port", ["65536", "-1", "first"])
def test_a_port_that_is_none_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, and what a port is."""
    with pytest.raises(SystemExit) as ended:
        main(["sandbox", f"--port={port}"])

    assert ended.value.code == 2
    assert f"{port} is no port: write a number from 0 to 65535" in capsys.readouterr().err


def test_where_it_is_not_installed_that_is_told(folder: Folder) -> None:
    """An image holds the bot alone: exit 78, and where to get it."""
    program = "import sys; sys.modules['sandbox'] = None; from bot.__main__ import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "sandbox"],
        cwd=folder.path,
        env=folder.environ(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (78, "")
    assert done.stderr.startswith("The sandbox is not installed (")
    assert done.stderr.endswith("In the project's folder run: make sandbox\n")
