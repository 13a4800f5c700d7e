"""How long a process waited for a processor that others had: what a busy machine adds to each time."""

from pathlib import Path


def waited(pid: int | str = "self") -> float:
    """Return the seconds for which a thread of a process was ready to run and did not, so far: the most.

    Threads wait at the same time, so their sum would be more than anybody was kept waiting.
    https://docs.kernel.org/scheduler/sched-stats.html
    """
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return max(int(thread.read_text(encoding="ascii").split()[1]) for thread in threads) / 1e9
