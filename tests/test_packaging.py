"""What users install is what the folder holds: the wheel, the sdist and an editable install."""

from __future__ import annotations

import re
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest
from source_tree import ROOT, copy_project, run, succeed
from test_models import LIBRARIES, NOT_INSTALLED

import authlint

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

RULES = {path.name: path.read_bytes() for path in (ROOT / "rules").glob("*.py")}
RULE_NAMES = {name.removesuffix(".py").replace("_", "-") for name in RULES} - {"--init--"}
SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"

MISTAKE = "import jwt\n\nclaims = jwt.decode(token, KEY, algorithms=['HS256', 'none'])\n"


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build the sdist, and from the sdist the wheel; return the wheel and the sdist."""
    project = copy_project(tmp_path_factory.mktemp("build") / "authlint")
    succeed([sys.executable, "-m", "build", "--outdir", "dist"], project)
    return next(project.glob("dist/*.whl")), next(project.glob("dist/*.tar.gz"))


def canonical(distribution: str) -> str:
    """Return a distribution's name in the one spelling packaging tools compare."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def make_environment(folder: Path) -> Path:
    """Make a virtual environment and return its folder of programs."""
    succeed([sys.executable, "-m", "venv", folder], folder.parent)
    return folder / SCRIPTS


def listed_rules(programs: Path, cwd: Path) -> set[str]:
    listing = succeed([programs / "authlint", "rules"], cwd)
    return {word for word in listing.split() if word in RULE_NAMES or word.startswith("jwt-")}


def test_the_wheel_and_the_sdist_hold_exactly_the_rules_of_the_folder(archives: tuple[Path, Path]) -> None:
    wheel, sdist = archives
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        in_wheel = {name.split("/")[1]: archive.read(name) for name in names if name.startswith("authlint_rules/")}
    with tarfile.open(sdist) as archive:
        in_sdist = {
            Path(member.name).name: archive.extractfile(member).read()  # type: ignore[union-attr]
            for member in archive.getmembers()
            if member.isfile() and Path(member.name).parts[1:2] == ("rules",)
        }
    assert in_wheel == RULES
    assert in_sdist == RULES


def test_the_wheel_holds_every_module_and_nothing_else(archives: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(archives[0]) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "authlint").rglob("*.py")}
    assert names == package | {"authlint/py.typed"} | {f"authlint_rules/{name}" for name in RULES}


def test_the_test_extra_installs_every_library_that_has_a_model() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    installed = {canonical(re.split(r"[^\w.-]", requirement)[0]) for requirement in wanted}
    modelled = {canonical(library.distribution) for library in LIBRARIES if library.distribution}
    assert modelled - installed == {canonical(distribution) for distribution in NOT_INSTALLED}


def test_the_wheel_runs_in_an_environment_that_holds_nothing_else(archives: tuple[Path, Path], tmp_path: Path) -> None:
    programs = make_environment(tmp_path / "venv")
    succeed([programs / "python", "-m", "pip", "install", "--quiet", archives[0]], tmp_path)
    assert succeed([programs / "authlint", "--version"], tmp_path).strip() == f"authlint {authlint.__version__}"
    assert listed_rules(programs, tmp_path) >= RULE_NAMES
    (tmp_path / "app.py").write_text(MISTAKE, encoding="utf-8")
    scan = run([programs / "authlint", "app.py", "--format", "concise"], tmp_path)
    assert scan.returncode == 1
    assert "jwt-alg-none" in scan.stdout


def test_an_editable_install_sees_a_rule_as_soon_as_its_file_is_written(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "authlint")
    programs = make_environment(tmp_path / "venv")
    succeed([programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", "-e", project], tmp_path)
    own = succeed([programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path)
    # The dependencies are lent by the environment the tests run in.
    (Path(own.strip()) / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    assert listed_rules(programs, tmp_path) >= RULE_NAMES
    copied = (project / "rules" / "jwt_alg_none.py").read_text(encoding="utf-8").replace("jwt_alg_none", "jwt_new_rule")
    (project / "rules" / "jwt_new_rule.py").write_text(copied, encoding="utf-8")
    assert "jwt-new-rule" in listed_rules(programs, tmp_path)
