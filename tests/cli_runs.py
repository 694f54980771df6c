"""Runs of the command line, in this process and in one of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dptops_audit.cli.main import main

ROOT = Path(__file__).resolve().parent.parent

CLEAN = "FROM alpine:3.20\nCOPY app /app\nUSER 1000\n"
AS_ROOT = "FROM alpine:3.20\nCOPY app /app\n"
BROKEN = "FROM alpine:3.20\nCOPPY app /app\n"

USER_RULE = '''"""Why: because. How to fix: do."""

from dptops_audit import Outcome, Repository, Severity, Stage, item, passed, Location


@item(severity=Severity.LOW, stage=Stage.TEST, remedy="Do.")
def mine(repository: Repository) -> Outcome:
    """It holds."""
    {body}
'''


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


def audit(capsys: pytest.CaptureFixture[str], *arguments: str) -> Result:
    code = main(arguments)
    captured = capsys.readouterr()
    return Result(code, captured.out, captured.err)


def spawn(*arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own; `more` are environment variables."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(
        [sys.executable, "-m", "dptops_audit", *arguments], env=environ, capture_output=True, check=False
    )


def user_rule(folder: Path, body: str) -> str:
    file = folder / "house" / "mine.py"
    file.parent.mkdir(parents=True)
    file.write_text(USER_RULE.format(body=body))
    return str(folder)
