"""Fixtures and options that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="rewrite the expected wording beside the rules' fixtures; verdicts are never rewritten",
    )


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
