"""The real programs that authlint is measured on: released wheels, pinned by version and content.

A wheel is the cheapest way to the whole source of a large program, and it never changes once it is published. pip
fetches it for one fixed platform, so every machine measures the same bytes. Nothing of what is unpacked is installed,
imported or run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wheel:
    """A published wheel.

    Attributes:
        project: the distribution name.
        version: the release.
        file: the name of the wheel file.
        sha256: the digest of its content, in hexadecimal.
    """

    project: str
    version: str
    file: str
    sha256: str

    @property
    def folder(self) -> str:
        """The name of the folder it is unpacked into."""
        return f"{self.project}-{self.version}"


WHEELS = (
    Wheel(
        "homeassistant",
        "2025.1.4",
        "homeassistant-2025.1.4-py3-none-any.whl",
        "06f273ce6e3d1973d65d67de583f1cba7fcb445a85ce9c16f3618d8cf5048b6c",
    ),
    Wheel(
        "litellm",
        "1.109.1",
        "litellm-1.109.1-cp310-abi3-manylinux_2_28_x86_64.whl",
        "1c8b4dd671fa0cd0850aa751678704ff77e595fb1e6085b2dc3be39ee19bdaaf",
    ),
    Wheel(
        "open-webui",
        "0.12.4",
        "open_webui-0.12.4-py3-none-any.whl",
        "02e9caba96234db3fa17a92e56163b3f7f2b8ca8227fa886b85c178d696483f6",
    ),
    Wheel(
        "matrix-synapse",
        "1.163.2",
        "matrix_synapse-1.163.2-cp310-abi3-manylinux_2_28_x86_64.whl",
        "6cecae98b6e1b55dd68e689329cf1677cba103d4160c320f04b26bd081ff1558",
    ),
    Wheel(
        "apache-superset",
        "6.1.0",
        "apache_superset-6.1.0-py3-none-any.whl",
        "4b5886b2d6389a32df790aeae2532ad72529bce1af93b6edf2d1b2a8bf658748",
    ),
)

# One platform for everybody: these select the same file on a Mac, on ARM and under any Python.
_TAGS = (
    *("--implementation", "cp", "--python-version", "3.10", "--abi", "abi3", "--abi", "none"),
    *("--platform", "manylinux_2_28_x86_64"),
)


class WheelError(Exception):
    """A wheel could not be had; the message names the file, the reason and the remedy."""


def unpack(wheel: Wheel, into: Path, python: str) -> Path:
    """Return the folder ``into/PROJECT-VERSION`` with the content of ``wheel``, downloading it when it is not there.

    Args:
        wheel: what is wanted.
        into: the folder that holds downloads and unpacked wheels; created when missing.
        python: the interpreter whose pip is used.

    Raises:
        WheelError: pip cannot get it, or what it got is not the pinned file.
    """
    folder = into / wheel.folder
    if folder.is_dir():
        return folder
    archive = into / "downloads" / wheel.file
    if not archive.is_file():
        _download(wheel, archive.parent, python)
    _verify(wheel, archive)
    part = into / f"{wheel.folder}.part"
    shutil.rmtree(part, ignore_errors=True)
    with zipfile.ZipFile(archive) as content:
        content.extractall(part)  # drops drive letters, leading slashes and ".." from member names by itself
    # Marks a project root. Without it the linters would look for their settings and ignore files in this repository,
    # whose .gitignore excludes the whole folder.
    (part / ".git").mkdir(exist_ok=True)
    part.rename(folder)
    return folder


def _download(wheel: Wheel, into: Path, python: str) -> None:
    into.mkdir(parents=True, exist_ok=True)
    command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--ignore-requires-python", *_TAGS, "--dest", str(into), f"{wheel.project}=={wheel.version}"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = next((line for line in reversed(done.stderr.splitlines()) if "ERROR" in line), "pip says no more")
        raise WheelError(
            f"{wheel.file}: pip download failed ({reason}); check the network, or put the file into {into}"
        )
    if not (into / wheel.file).is_file():
        raise WheelError(f"{wheel.file}: pip brought another file; get this one by hand and put it into {into}")


def _verify(wheel: Wheel, archive: Path) -> None:
    digest = hashlib.sha256()
    with archive.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != wheel.sha256:
        raise WheelError(f"{archive}: the content is not the pinned one; delete the file and run again")


@dataclass(frozen=True, slots=True)
class Size:
    """How much Python source a folder holds: ``files`` ending in .py, and their ``lines``."""

    files: int
    lines: int


def size(folder: Path) -> Size:
    """Count files and lines. Reading every file also brings them into the file cache, for all tools alike."""
    files = lines = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".py"):
                files += 1
                lines += Path(directory, name).read_bytes().count(b"\n")
    return Size(files, lines)
