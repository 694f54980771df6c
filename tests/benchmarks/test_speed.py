"""The speed benchmark measures what it says, on trees of real files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.speed.measure import Command, MeasureError, Run, Timing, alternating, run_once
from benchmarks.speed.table import Budget, Row, shown, table
from benchmarks.speed.trees import copy_tree, is_dockerfile, spread, tracked_files


def timing(*cpus: float) -> Timing:
    return Timing(tuple(Run(cpu, cpu * 2) for cpu in cpus))


def test_figures_are_medians_and_the_least() -> None:
    times = timing(0.3, 0.1, 0.2)
    assert (times.cpu, times.least_cpu, times.wall, times.least_wall) == (0.2, 0.1, 0.4, 0.2)


@pytest.mark.parametrize(
    ("budget", "met"),
    [
        (Budget("cpu", 0.25), True),
        (Budget("wall", 0.25), False),
        (Budget("ratio", 4), True),
        (Budget("ratio", 3), False),
    ],
)
def test_a_budget_is_for_cpu_for_wall_time_or_for_the_ratio(budget: Budget, met: bool) -> None:
    row = Row("what", 1, timing(0.2), "peer", timing(0.05), budget)
    assert row.ratio == pytest.approx(4)
    assert row.met is met


def test_a_ratio_without_a_peer_is_not_met() -> None:
    assert Row("what", 1, timing(0.2), budget=Budget("ratio", 4)).met is False
    assert Row("what", 1, timing(0.2)).met is None


def test_the_table_names_missed_budgets_and_no_path() -> None:
    page = table([Row("what", 2000, timing(0.2), "peer", timing(0.1), Budget("wall", 0.1))], ["a fact"], ["a note"])
    assert "| what | 2,000 | 200 ms (200 ms) |" in page
    assert "wall < 100 ms" in page
    assert "**no**" in page
    assert page.index("- a fact") < page.index("| what") < page.index("- a note")


def test_seconds_are_shown_in_the_unit_that_fits() -> None:
    assert [shown(0.0404), shown(0.9), shown(1.234)] == ["40 ms", "900 ms", "1.23 s"]


def test_children_of_the_command_are_measured_too(tmp_path: Path) -> None:
    work = "sum(range(3_000_000))"
    nested = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    idle, busy = alternating([Command((sys.executable, "-c", code), tmp_path) for code in ("pass", nested)], 1)
    assert busy.cpu > idle.cpu
    assert len(busy.runs) == 1


def test_each_run_gets_an_empty_cache(tmp_path: Path) -> None:
    code = "import os; p = os.environ['XDG_CACHE_HOME']; assert not os.listdir(p); open(p + '/x', 'w').close()"
    for _ in range(2):
        assert run_once(Command((sys.executable, "-c", code), tmp_path)).wall > 0


def test_a_command_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="exit code 2: broken"):
        run_once(Command((sys.executable, "-c", "import sys; print('broken', file=sys.stderr); sys.exit(2)"), tmp_path))


def test_files_are_taken_evenly() -> None:
    files = [Path(str(number)) for number in range(10)]
    assert spread(files, 4) == [Path("0"), Path("2"), Path("5"), Path("7")]
    assert spread(files, 20) == files


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Dockerfile", True),
        ("a/Dockerfile.prod", True),
        ("web.dockerfile", True),
        ("Dockerfile.j2", False),
        ("x.go", False),
    ],
)
def test_dockerfiles_are_told_by_name(name: str, is_one: bool) -> None:
    assert is_dockerfile(name) is is_one


def test_a_tree_holds_copies_of_tracked_files_and_is_made_anew(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "a").mkdir(parents=True)
    (source / "a" / "kept.log").write_text("x", "utf-8")
    (source / "link").symlink_to("a")
    (source / "untracked").write_text("x", "utf-8")
    (source / ".gitignore").write_text("*.log\n", "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=source, check=True)
    subprocess.run(["git", "add", "--force", "a", "link", ".gitignore"], cwd=source, check=True)
    files = tracked_files(source)
    assert [file.relative_to(source).as_posix() for file in files] == [".gitignore", "a/kept.log"]
    root = tmp_path / "tree"
    for _ in range(2):
        copies = copy_tree([(source, file) for file in files], root)
        (root / "left over").write_text("x", "utf-8")
    assert [copy.relative_to(root).as_posix() for copy in copies] == ["source/.gitignore", "source/a/kept.log"]
    assert tracked_files(root) == copies
