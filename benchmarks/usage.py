"""What one command costs: wall time, CPU time and peak memory of the process and everything it starts.

Run as a script, this file is the wrapper: a fresh process that starts the command, waits and prints a JSON object, its
only output. It has to be fresh because ``RUSAGE_CHILDREN`` adds up over all children a process ever had.

    python usage.py [--sample] [--cores N] [--limit SECONDS] [--output FILE] -- COMMAND...
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

SAMPLING_INTERVAL = 0.01


@dataclass(frozen=True, slots=True)
class Usage:
    """The cost of a command.

    Attributes:
        code: its exit code, or ``None`` when it ran into the time limit and was stopped.
        wall: seconds from start to end.
        cpu: user and system seconds, all processes together; ``None`` where the platform does not tell.
        largest: peak resident bytes of the largest single process; ``None`` where the platform does not tell.
        tree: peak resident bytes of all processes together, memory they share counted once; only measured when asked
            for, and only on Linux.
    """

    code: int | None
    wall: float
    cpu: float | None
    largest: int | None
    tree: int | None = None


def measure(
    command: list[str],
    *,
    output: Path,
    folder: Path,
    sample: bool = False,
    cores: int | None = None,
    limit: float | None = None,
) -> Usage:
    """Run ``command`` in ``folder``, write its standard output to ``output`` and return what it cost.

    Args:
        command: program and arguments.
        output: receives the standard output; the error output goes beside it, to ``output`` + ``.err``.
        folder: the working directory.
        sample: watch the memory of the process tree. This takes processor time itself, so do not time such a run.
        cores: use only so many processors (Linux only).
        limit: seconds after which the command is stopped.
    """
    wrapper = [sys.executable, "-I", str(Path(__file__).resolve()), "--output", str(output)]
    if sample:
        wrapper.append("--sample")
    if cores:
        wrapper += ["--cores", str(cores)]
    if limit:
        wrapper += ["--limit", str(limit)]
    done = subprocess.run(
        [*wrapper, "--", *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True
    )
    return Usage(**json.loads(done.stdout))


def _run(command: list[str], output: str, sample: bool, limit: float | None) -> Usage:
    tree: int | None = None
    with open(output, "wb") as out, open(output + ".err", "wb") as err:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True)
        code: int | None = None
        try:
            if sample:
                tree, code = _watch(child, limit)
            else:
                code = child.wait(limit)
        except subprocess.TimeoutExpired:
            _stop(child)
        wall = time.perf_counter() - start
    cpu, largest = _children()
    return Usage(code, wall, cpu, largest, tree)


def _stop(child: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        child.kill()
    else:
        import signal

        os.killpg(child.pid, signal.SIGKILL)  # the session was started for this command: its workers are all in it
    child.wait()


def _children() -> tuple[float | None, int | None]:
    if sys.platform == "win32":
        return None, None
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): kilobytes on Linux and the BSDs, bytes on macOS
    return used.ru_utime + used.ru_stime, used.ru_maxrss * unit


def _watch(child: subprocess.Popen[bytes], limit: float | None) -> tuple[int | None, int]:
    """Return the peak of the tree's memory and the exit code. Raises TimeoutExpired."""
    start = time.monotonic()
    peak = 0
    while child.poll() is None:
        peak = max(peak, sum(_proportional(pid) for pid in _tree(child.pid)))
        if limit is not None and time.monotonic() - start > limit:
            raise subprocess.TimeoutExpired(child.args, limit)
        time.sleep(SAMPLING_INTERVAL)
    return peak or None, child.returncode


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:  # grows while it is walked
        for listing in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found.extend(int(word) for word in listing.read_text().split())
            except OSError:
                continue
    return found


def _proportional(pid: int) -> int:
    """Return the bytes of a process, each shared page divided by the number of processes that share it."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it ended in the meantime
        return 0
    kilobytes = next((line.split()[1] for line in text.splitlines() if line.startswith("Pss:")), "0")
    return int(kilobytes) * 1024


def main() -> int:
    """Run the command after ``--`` and print its usage as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", action="store_true", help="watch the memory of the process tree")
    parser.add_argument("--cores", type=int, help="use only so many processors")
    parser.add_argument("--limit", type=float, help="stop the command after so many seconds")
    parser.add_argument("--output", default=os.devnull, help="receives the standard output of the command")
    parser.add_argument("command", nargs="+")
    asked = parser.parse_args()
    if asked.cores and sys.platform == "linux":
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: asked.cores])
    print(json.dumps(asdict(_run(asked.command, asked.output, asked.sample, asked.limit))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
