"""Argument types that more than one command uses: each refuses a bad value in one sentence, with a suggestion."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from dptops_audit.cli.errors import UsageError, did_you_mean


def choice(what: str, known: Iterable[str]) -> Callable[[str], str]:
    """An argument that is one of `known`; `what` names it in the error."""
    words = tuple(known)

    def check(word: str) -> str:
        if word not in words:
            raise UsageError(f"unknown {what} {word!r}: one of {', '.join(words)}{did_you_mean(word, words)}")
        return word

    return check


def comma_separated(text: str) -> list[str]:
    """The words of a list that is written with commas; empty ones are dropped."""
    return [word.strip() for word in text.split(",") if word.strip()]


def add_rules(parser: argparse.ArgumentParser) -> None:
    """`--rules DIR`, repeatable."""
    parser.add_argument(
        "--rules",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help="also load the rules of this folder, DIR/<section>/<name>.py (repeatable)",
    )
