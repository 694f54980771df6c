"""Fixtures and options that all tests share."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from functools import cache
from pathlib import Path

import pytest
from small_trees import WORKFLOW, write

CHECKOUT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="rewrite the expected wording beside the rules' fixtures; verdicts are never rewritten",
    )
    parser.addoption(
        "--no-skips", action="store_true", help="a test that is left out fails; for machines that can run all"
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what this machine cannot run; pytest's summary names it."""
    if item.get_closest_marker("needs_network") and not index_answers():
        pytest.skip("no package index answers")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"left out, which --no-skips forbids: {report.longrepr}"
    return report


@cache
def index_answers() -> bool:
    """Whether pip can get a small package from the index that it is set up with."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--retries", "1", "--timeout", "10"]
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([*pip, "-d", folder, "pathspec"], cwd=folder, capture_output=True, check=False)
    return run.returncode == 0


@pytest.fixture(autouse=True)
def hermetic_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No user's or machine's git settings, colours or terminal decide what a test sees."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "DPTOPS_AUDIT_")) or name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def checkout() -> Path:
    """The root of this project's own checkout."""
    return CHECKOUT


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder for tests of the command line: `shop`, an image and its pipeline without findings or git."""
    root = tmp_path / "shop"
    write(root, "Dockerfile", content="FROM alpine:3.20\nCOPY app /app\nUSER 1000\n")
    write(root, ".github/workflows/ci.yml", content=WORKFLOW)
    monkeypatch.chdir(root)
    return root
