"""What is imported when: nothing heavy before it is used, and `--version` next to nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {
    "argparse",
    "dockerfile_parse",
    "hyperscan",
    "jsonschema",
    "pathspec",
    "rich",
    "ruamel",
    "subprocess",
    "tree_sitter",
    "tree_sitter_bash",
}
HEAVY |= {"yaml", "json", "dataclasses", "typing", "re", "enum"}
MARKER = "\nimported: "


def imported(*arguments: str, cwd: Path) -> set[str]:
    """The modules that the program has imported at its end, less those of a bare interpreter."""
    program = (
        "import sys; before = set(sys.modules)\n"
        "from dptops_audit.cli.main import main\n"
        f"main({list(arguments)!r})\n"
        f"print({MARKER!r} + ' '.join(set(sys.modules) - before))"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-S", "-c", program], env=environ, cwd=cwd, capture_output=True, text=True, check=True
    )
    return set(run.stdout.rpartition(MARKER)[2].split())


def test_importing_the_package_imports_nothing() -> None:
    program = "import sys; before = set(sys.modules); import dptops_audit; print(*sorted(set(sys.modules) - before))"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-S", "-c", program], env=environ, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["__future__", "dptops_audit"]


def test_version_imports_next_to_nothing(tmp_path: Path) -> None:
    names = imported("--version", cwd=tmp_path)
    assert names == {"dptops_audit", "dptops_audit.cli", "dptops_audit.cli.main", "dptops_audit.version", "__future__"}
    assert not names & HEAVY


def test_the_public_names_are_all_there_and_the_function_is_not_hidden_by_its_module() -> None:
    program = (
        "import dptops_audit.audit, dptops_audit\n"
        "assert callable(dptops_audit.audit) and dptops_audit.audit.__name__ == 'audit'\n"
        "from dptops_audit import *\n"
        "print(*(name for name in dptops_audit.__all__ if name not in globals()), audit is dptops_audit.audit)"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True"]


def test_an_unknown_name_is_an_attribute_error() -> None:
    import dptops_audit

    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = dptops_audit.nothing  # type: ignore[attr-defined]


def test_one_dockerfile_through_the_files_hook_imports_only_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nRUN make\n")
    names = imported("check", "Dockerfile", cwd=tmp_path)
    unneeded = {"jsonschema", "pathspec", "rich", "ruamel", "tree_sitter", "tree_sitter_bash", "difflib", "tempfile"}
    unneeded |= {"hyperscan", "dptops_audit.models.source.search", "dptops_audit.models.source.languages"}
    assert "dptops_audit.models.docker.dockerfile" in names
    assert names & unneeded == set()


def test_a_scan_for_nothing_imports_no_engine(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("marker")
    program = (
        "import sys\n"
        "from dptops_audit.models.inventory import Inventory\n"
        "from dptops_audit.models.patterns import PatternSet\n"
        "from dptops_audit.models.source import Source\n"
        "other = PatternSet('a/b', ('marker',), kinds=('go',))\n"
        "print(len(Source(Inventory.open('.'), (other,)).hits(other)), 'hyperscan' in sys.modules)\n"
        "mine = PatternSet('a/b', ('marker',), kinds=('python',))\n"
        "print(len(Source(Inventory.open('.'), (mine,)).hits(mine)))\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environ, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["0", "False", "1"]


@pytest.mark.slow
class TestCost:
    """CPU time of whole processes, the least of several: what else the machine does only adds to it."""

    def test_version_costs_little_more_than_a_bare_interpreter(self, tmp_path: Path) -> None:
        bare = least_cpu(["-c", "pass"], tmp_path)
        version = least_cpu(["-c", "from dptops_audit.cli.main import main; main(['--version'])"], tmp_path)
        assert version < 2.5 * bare

    def test_one_dockerfile_through_the_files_hook(self, tmp_path: Path) -> None:
        """In bare interpreters, which take 9 ms on a quiet machine: 150 ms are some 16 of them."""
        (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nRUN make\n")
        bare = least_cpu(["-c", "pass"], tmp_path)
        checked = least_cpu(["-c", "from dptops_audit.cli.main import main; main(['check', 'Dockerfile'])"], tmp_path)
        assert checked < 20 * bare


def least_cpu(arguments: list[str], cwd: Path, times: int = 7) -> float:
    """The least CPU time in seconds of the interpreter with these arguments."""
    # With bytecode, as an installed package has it.
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(cwd / "bytecode")}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    spent = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], env=environ, cwd=cwd, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(spent)
