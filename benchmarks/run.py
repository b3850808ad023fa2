"""Compare authlint with ruff and bandit on real programs, and check the speed and memory it promises.

    python benchmarks/run.py [--python PYTHON] [--only PROJECT] [--repetitions N] [--with-bandit]

Prints a Markdown report. The exit code is 0 when every target is met and all ways to scan give the same results, 1 when
not, 2 when something is missing. See README.md beside this file for what to install.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from contenders import (
    AUTHLINT_COLD,
    AUTHLINT_WARM,
    BANDIT,
    RUFF_COLD,
    RUFF_WARM,
    Contender,
    ToolError,
    authlint_with_jobs,
    comparable,
    program,
    report,
    version,
)
from usage import Usage, measure
from wheels import WHEELS, Size, Wheel, WheelError, size, unpack

STORE = Path(__file__).resolve().parent / ".wheels"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """What authlint promises on one project.

    Attributes:
        project: the distribution.
        contender: which way of running authlint.
        times: how many times the wall time of a cold ruff run it may take.
        megabytes: the peak memory of all its processes together, or ``None`` when there is no promise.
    """

    project: str
    contender: Contender
    times: float
    megabytes: int | None = None


TARGETS = (
    Target("homeassistant", AUTHLINT_COLD, times=3, megabytes=200),
    Target("homeassistant", AUTHLINT_WARM, times=1),
    Target("litellm", AUTHLINT_COLD, times=12),
)


@dataclass(frozen=True, slots=True)
class Result:
    """The runs of one contender on one project.

    Attributes:
        contender: what ran.
        timed: the usage of every timed run; empty when the time limit stopped it.
        memory: peak bytes of all processes together; without Linux, of the largest one; ``None`` if not known.
        found: the number of findings, or ``None`` when the time limit stopped it.
        report: its last JSON report.
    """

    contender: Contender
    timed: tuple[Usage, ...]
    memory: int | None
    found: int | None
    report: Any

    @property
    def wall(self) -> float | None:
        """The median wall time in seconds."""
        return median(usage.wall for usage in self.timed) if self.timed else None

    @property
    def cpu(self) -> float | None:
        """The median CPU time in seconds."""
        known = [usage.cpu for usage in self.timed if usage.cpu is not None]
        return median(known) if known else None


@dataclass(frozen=True, slots=True)
class Bench:
    """How to run things: where the programs are, on how many processors, how often, and the room for their output."""

    programs: dict[str, str]
    cores: int | None
    repetitions: int
    bandit_limit: float
    room: Path

    def run(self, contender: Contender, folder: Path, *, sample: bool = False) -> tuple[Usage, Any]:
        """Run once in ``folder`` and return what it cost and its report. Raises ToolError."""
        slug = contender.name.replace(" ", "-")
        output = self.room / f"{slug}.json"
        usage = measure(
            [self.programs[contender.tool], *contender.arguments(self.room / f"cache-{slug}-{folder.name}")],
            output=output,
            folder=folder,
            sample=sample,
            cores=self.cores,
            limit=self.bandit_limit if contender is BANDIT else None,
        )
        return usage, report(contender, output, usage.code)

    def compare(self, contenders: Sequence[Contender], folder: Path) -> list[Result]:
        """Time every contender, in turns so that a busy moment of the machine hits all of them alike.

        The first, untimed round fills the caches and measures memory. bandit runs once: it takes minutes.
        """
        memory: dict[str, int | None] = {}
        timed: dict[str, list[Usage]] = {contender.name: [] for contender in contenders}
        reports: dict[str, Any] = {}
        for contender in contenders:
            usage, reports[contender.name] = self.run(contender, folder, sample=sys.platform == "linux")
            if contender.cached:
                usage, reports[contender.name] = self.run(contender, folder, sample=sys.platform == "linux")
            memory[contender.name] = usage.tree or usage.largest
            if contender is BANDIT and usage.code is not None:
                timed[contender.name].append(usage)
        for turn in range(self.repetitions):
            for contender in (*contenders[turn % len(contenders) :], *contenders[: turn % len(contenders)]):
                if contender is not BANDIT:
                    usage, reports[contender.name] = self.run(contender, folder)
                    timed[contender.name].append(usage)
        return [
            Result(
                contender,
                tuple(timed[contender.name]),
                memory[contender.name],
                None if (said := reports[contender.name]) is None else contender.found(said),
                said,
            )
            for contender in contenders
        ]

    def same_results(self, results: Sequence[Result], folder: Path) -> list[str]:
        """Return the ways to scan ``folder`` whose results differ from those of one worker without a cache."""
        _, expected = self.run(authlint_with_jobs(1), folder)
        others = {result.contender.name: result.report for result in results if result.contender.tool == "authlint"}
        _, others["authlint --jobs 2"] = self.run(authlint_with_jobs(2), folder)
        return [name for name, said in others.items() if comparable(said) != comparable(expected)]


def table(wheel: Wheel, scope: Size, results: Sequence[Result]) -> list[str]:
    """Return the Markdown section of one project."""
    ruff = next(result.wall for result in results if result.contender is RUFF_COLD)
    lines = [
        f"### {wheel.project} {wheel.version}: {scope.files:,} files, {scope.lines:,} lines",
        "",
        "| tool | wall s (median) | from … to | times ruff cold | CPU s | peak memory MB | findings |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for result in results:
        cells = [result.contender.name]
        if result.wall is None:
            cells += ["over the time limit", "", "", "", "", ""]
        else:
            walls = [usage.wall for usage in result.timed]
            cells += [f"{result.wall:.2f}", f"{min(walls):.2f} … {max(walls):.2f}"]
            cells += [f"{result.wall / ruff:.2f}" if ruff else ""]
            cells += ["" if result.cpu is None else f"{result.cpu:.2f}"]
            cells += ["" if result.memory is None else f"{result.memory / MEGABYTE:.0f}", f"{result.found:,}"]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def verdicts(target: Target, results: Sequence[Result]) -> list[tuple[bool, str]]:
    """Return for each promise of ``target`` whether it is kept, and a sentence with the numbers."""
    by_name = {result.contender.name: result for result in results}
    ruff, ours = by_name[RUFF_COLD.name], by_name[target.contender.name]
    if ruff.wall is None or ours.wall is None:
        return []
    subject = f"{target.project}, {target.contender.name}"
    ratio = ours.wall / ruff.wall
    said = [(ratio <= target.times, f"{subject}: {ratio:.2f} times ruff's wall time, at most {target.times:g}")]
    if target.megabytes is not None and ours.memory is not None:
        used = ours.memory / MEGABYTE
        said.append((used <= target.megabytes, f"{subject}: {used:.0f} MB, at most {target.megabytes} MB"))
    return said


def machine(bench: Bench) -> list[str]:
    """Return the lines that say what was compared on what."""
    cores = bench.cores or os.cpu_count()
    lines = [f"- {platform.system()} {platform.machine()}, {cores} processors used, {bench.repetitions} repetitions"]
    return [*lines, *(f"- {version(path)}" for path in bench.programs.values()), ""]


def positive(text: str) -> int:
    """Read a count of at least 1 from the command line."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="interpreter of the environment that has the tools")
    parser.add_argument("--only", action="append", choices=[wheel.project for wheel in WHEELS], help="may be repeated")
    parser.add_argument("--repetitions", type=positive, default=5, help="timed runs of each tool (default: 5)")
    parser.add_argument("--cores", type=positive, default=2, help="processors the tools may use, on Linux (default: 2)")
    parser.add_argument("--with-bandit", action="store_true", help="also run bandit once; takes minutes")
    parser.add_argument(
        "--bandit-limit", type=float, default=900, help="seconds until bandit is stopped (default: 900)"
    )
    return parser.parse_args()


def main() -> int:
    """Run the comparison and print the report; return the exit code."""
    asked = arguments()
    contenders = [AUTHLINT_COLD, AUTHLINT_WARM, RUFF_COLD, RUFF_WARM, *([BANDIT] if asked.with_bandit else [])]
    said: list[tuple[bool, str]] = []
    try:
        programs = {tool: program(tool, asked.python) for tool in dict.fromkeys(each.tool for each in contenders)}
        with tempfile.TemporaryDirectory() as room:
            cores = asked.cores if sys.platform == "linux" else None
            bench = Bench(programs, cores, asked.repetitions, asked.bandit_limit, Path(room))
            print("\n".join(machine(bench)))
            for wheel in WHEELS:
                if asked.only and wheel.project not in asked.only:
                    continue
                folder = unpack(wheel, STORE, asked.python)
                scope = size(folder)
                results = bench.compare(contenders, folder)
                print("\n".join(table(wheel, scope, results)), flush=True)
                for target in TARGETS:
                    if target.project == wheel.project:
                        said += verdicts(target, results)
                differing = bench.same_results(results, folder)
                said.append(
                    (not differing, f"{wheel.project}: same results with 1 and 2 workers, with and without cache")
                )
    except (ToolError, WheelError) as error:
        print(error, file=sys.stderr)
        return 2
    print("### Targets\n")
    print("\n".join(f"- {'met' if kept else '**NOT MET**'}: {sentence}" for kept, sentence in said))
    return 0 if all(kept for kept, _ in said) else 1


if __name__ == "__main__":
    sys.exit(main())
