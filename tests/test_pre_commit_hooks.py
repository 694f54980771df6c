"""The hooks, tried with pre-commit itself on a small repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_trees import WORKFLOW, write

ROOT = Path(__file__).resolve().parent.parent
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")

CLEAN = "FROM alpine:3.20\nCOPY app /app\nUSER 1000\n"


def test_the_files_hook_gets_the_files_that_it_can_lint() -> None:
    (pattern,) = re.findall(r"^  files: '(.+)'$", HOOKS, re.MULTILINE)
    taken = [
        "Dockerfile",
        "a/Dockerfile",
        "Dockerfile.dev",
        "api.Dockerfile",
        "Containerfile",
        "x/dockerfile",
        "Dockerfile-ci",
    ]
    taken += ["compose.yaml", "compose.yml", "a/docker-compose.yml", "docker-compose.prod.yml", "compose.override.yaml"]
    left = [
        "Dockerfiles/readme.md",
        "README.md",
        "decompose.yaml",
        "compose.json",
        "mydockerfile",
        ".dockerignore",
        "a.yaml",
    ]
    assert [path for path in taken if not re.search(pattern, path)] == []
    assert [path for path in left if re.search(pattern, path)] == []


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository of this checkout, as pre-commit needs one."""
    folder = tmp_path_factory.mktemp("hooks") / "dptops-audit"
    ignored = shutil.ignore_patterns(".git", ".*_cache", "__pycache__", ".venv", "fixtures", "benchmarks")
    shutil.copytree(ROOT, folder, ignore=ignored)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "hooks")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pre-commit's own folder, where it keeps the environment that the cases share."""
    return tmp_path_factory.mktemp("home")


@pytest.mark.slow
@pytest.mark.needs_network
@pytest.mark.xdist_group("pre-commit")
class TestWithPreCommit:
    """pre-commit makes an environment for the hook and installs this project into it, with its dependencies from the index."""

    @pytest.mark.parametrize(
        ("dockerfile", "results", "says"),
        [
            (CLEAN, ["Passed", "Passed"], ""),
            (CLEAN.replace("COPY", "COPPY"), ["Failed", "Failed"], "Dockerfile:2: high docker/parse-error "),
            (CLEAN.replace("USER 1000\n", ""), ["Passed", "Failed"], "failed: 1 finding at or above high"),
        ],
        ids=["clean", "broken", "root"],
    )
    def test_try_repo(
        self, hooks: Path, home: Path, tmp_path: Path, dockerfile: str, results: list[str], says: str
    ) -> None:
        """Both hooks, first the one that gets files, then the one that judges the repository."""
        git(tmp_path, "init", "-q")
        write(tmp_path, "Dockerfile", content=dockerfile)
        write(tmp_path, "app")
        write(tmp_path, ".github/workflows/ci.yml", content=WORKFLOW)
        git(tmp_path, "add", "-A")
        run = subprocess.run(
            [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "--all-files"],
            cwd=tmp_path,
            env={**os.environ, "PRE_COMMIT_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        shown = dict(re.findall(r"^dptops-audit \((.*)\)\.+(Passed|Failed)$", run.stdout, re.MULTILINE))
        assert shown == dict(zip(("changed files", "repository"), results, strict=True)), run.stdout
        assert says in run.stdout
        assert run.returncode == (1 if "Failed" in results else 0)


def git(folder: Path, *arguments: str) -> None:
    # The fixtures of a module run before the function's, so the settings of the machine are shut out here as well.
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=folder, env=environ, check=True)
