"""Runs the audit over the clones of the labelled repositories, and reads its JSON reports."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
SECONDS = 600


class AuditError(Exception):
    """An audit that gave no report; the message holds its exit code and the end of what it said."""


def audit_json(command: Sequence[str], clone: Path) -> dict[str, Any]:
    """The report of one clone. The command runs in this project's checkout, so that `python -m dptops_audit` finds it.

    Raises:
        AuditError: where the output is no JSON object, or the audit took too long.
    """
    return _json([*command, str(clone.resolve()), "--format", "json", "--exit-zero"])


def doctor_json(command: Sequence[str], clone: Path) -> dict[str, Any]:
    """What `audit doctor` understood of one clone. The command is the audit's, as above.

    Raises:
        AuditError: as above.
    """
    return _json([*command, "doctor", str(clone.resolve()), "--format", "json"])


def _json(arguments: Sequence[str]) -> dict[str, Any]:
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, cwd=CHECKOUT, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise AuditError(f"no report after {SECONDS} s") from error
    try:
        report = json.loads(done.stdout)
    except ValueError as error:
        raise AuditError(f"exit code {done.returncode}: {done.stderr.strip()[-300:]}") from error
    if not isinstance(report, dict):
        raise AuditError("the report is no JSON object")
    return report


def verdicts(report: Mapping[str, Any]) -> dict[str, str]:
    """The verdict of each item that the report holds."""
    return {item["id"]: item["verdict"] for item in report["items"]}


def facet_names(report: Mapping[str, Any]) -> list[str] | None:
    """The facets that the audit's report or that of `audit doctor` holds; None of a build that does not look for any."""
    holder = report if "facets" in report else report["repository"]
    return [facet["name"] for facet in holder["facets"]] if "facets" in holder else None


def has_evidence(report: Mapping[str, Any], item: str) -> bool:
    """Whether the item names a file."""
    return any(place["path"] for found in report["items"] if found["id"] == item for place in found["evidence"])
