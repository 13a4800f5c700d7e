"""How long a process waited for a processor that others had: what a busy machine adds to each time."""

from pathlib import Path


def waited(pid: int | str = "self") -> float:
    """Return the seconds for which threads of a process were ready to run and did not, so far.

    https://docs.kernel.org/scheduler/sched-stats.html
    """
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text(encoding="ascii").split()[1]) for thread in threads) / 1e9
