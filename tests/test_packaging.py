"""Wheel, sdist, editable install and bare checkout: the same program with the same rules."""

from __future__ import annotations

import ast
import email
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from dptops_audit.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
RULES = sorted(path.relative_to(ROOT / "rules").as_posix() for path in (ROOT / "rules").rglob("*.py"))
NOT_COPIED = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", ".venv", "*.egg-info")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout without what is not committed, so that building leaves nothing in the checkout."""
    folder = tmp_path_factory.mktemp("source") / "dptops-audit"
    shutil.copytree(ROOT, folder, ignore=not_copied)
    return folder


@pytest.fixture(scope="module")
def built(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the sdist; the wheel is built from the sdist, as installers that find no wheel do."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source))
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return wheel, sdist


def not_copied(folder: str, names: list[str]) -> set[str]:
    """What is not committed; folders named `build` and `dist` are leftovers at the top alone."""
    at_top = {"build", "dist"} if Path(folder) == ROOT else set()
    return NOT_COPIED(folder, names) | (at_top & set(names))


def run(*command: str, cwd: Path | None = None) -> str:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def environment(folder: Path) -> Path:
    """A fresh virtual environment that also sees the packages of this one, so that nothing is downloaded; its folder of programs."""
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    outer = [path for path in sys.path if path.endswith("site-packages")]
    (site / "outer.pth").write_text("".join(f"{path}\n" for path in outer))
    return folder / "bin"


def install(programs: Path, *what: str) -> None:
    pip = [
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--disable-pip-version-check",
        "--ignore-installed",
    ]
    run(str(programs / "python"), *pip, *what)


def listed(*command: str, cwd: Path) -> str:
    out = run(*command, "list", cwd=cwd)
    assert "docker/non-root-user" in out
    return out


def test_the_wheel_holds_the_package_and_every_rule(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        names = [name for name in wheel.namelist() if ".dist-info/" not in name]
    rules = sorted(name.removeprefix("dptops_audit/rules/") for name in names if name.startswith("dptops_audit/rules/"))
    assert rules == RULES
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "dptops_audit").rglob("*.py")}
    package |= {"dptops_audit/py.typed", "dptops_audit/report.schema.json"}
    assert set(names) - {f"dptops_audit/rules/{rule}" for rule in rules} == package


def test_the_sdist_holds_what_the_tests_need(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[1]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    for name in (
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "pyproject.toml",
        ".pre-commit-hooks.yaml",
        ".ci/run",
        "tests/conftest.py",
    ):
        assert name in names
    fixtures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "fixtures").rglob("*") if path.is_file()}
    assert fixtures <= names, sorted(fixtures - names)
    assert {f"rules/{rule}" for rule in RULES} <= names
    assert not [name for name in names if "__pycache__" in name or "_cache/" in name]


def test_metadata(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[0]) as wheel:
        (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = email.message_from_bytes(wheel.read(name))
        (entry,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
        scripts = wheel.read(entry).decode()
        assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel.namelist())
    assert metadata["Version"] == VERSION
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert re.findall(r"^(\S+) = (\S+)$", scripts, re.MULTILINE) == [
        ("audit", "dptops_audit.cli.main:main"),
        ("dptops-audit", "dptops_audit.cli.main:main"),
    ]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    named = {re.split(r"[<>=!~ ;]", text)[0] for text in declared}
    other_names = {"pyyaml": "yaml"}
    modules = {name: other_names.get(name, name.replace("-", "_")) for name in named}
    used: set[str] = set()
    for file in (ROOT / "dptops_audit").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            used |= {name.partition(".")[0] for name in names}
    third_party = used - set(sys.stdlib_module_names) - {"dptops_audit"}
    assert third_party == set(modules.values())


def test_all_ways_to_run_it_have_the_same_rules(built: tuple[Path, Path], source: Path, tmp_path: Path) -> None:
    wheel, sdist = built
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "Dockerfile").write_text("FROM alpine:3.20\nUSER 1000\n")
    outputs = {"checkout": listed(sys.executable, "-m", "dptops_audit", cwd=source)}
    for way, what in (("wheel", [str(wheel)]), ("sdist", [str(sdist)]), ("editable", ["-e", str(source)])):
        programs = environment(tmp_path / way)
        install(programs, *what)
        outputs[way] = listed(str(programs / "audit"), cwd=tmp_path)
        assert run(str(programs / "dptops-audit"), "--version", cwd=tmp_path) == f"dptops-audit {VERSION}\n"
        assert run(str(programs / "audit"), "shop", "--select", "docker", cwd=tmp_path).endswith("passed\n")
    assert set(outputs.values()) == {outputs["checkout"]}


def test_a_rule_added_to_an_editable_install_is_there_at_once(source: Path, tmp_path: Path) -> None:
    programs = environment(tmp_path / "editable")
    install(programs, "-e", str(source))
    added = source / "rules" / "brand_new" / "thing.py"
    added.parent.mkdir()
    original = (source / "rules" / "docker" / "parse_error.py").read_text("utf-8")
    added.write_text(
        original.replace("def parse_error", "def thing").replace("Severity.HIGH", "Severity.LOW, stage=Stage.TEST")
    )
    added.write_text(added.read_text("utf-8").replace("Severity, lint", "Severity, Stage, lint"))
    try:
        assert "brand-new/thing" in run(str(programs / "audit"), "list", cwd=tmp_path)
    finally:
        shutil.rmtree(added.parent)
