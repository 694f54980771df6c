"""The test verb for rules: a case folder is a miniature repository; it is copied, audited for one rule, and written down as text."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dptops_audit.audit import Options, audit
from dptops_audit.evidence import Evidence, Location
from dptops_audit.report import Report

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ORIGIN = ".origin"
"""A file of a case, outside of its repository, whose text is the URL of the repository's origin."""

ITEM_FOLDERS = {"pass": "pass", "partial": "partial", "fail": "fail", "unknown": "unknown", "not_applicable": "n/a"}
LINT_FOLDERS = ("finding", "clean")

SECRETS = {
    # Made up here, so that nothing that looks like a credential is ever committed.
    "github-token": "ghp_" + "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX",
    "azure-devops-token": "q7w" * 17 + "z",
    "password": "Tr0ub4dor" + "&3-horse",
}
_MARKER = re.compile(r"@@secret:([a-z0-9-]+)@@")


@dataclass(frozen=True, slots=True)
class Case:
    """`rule` is the id, `folder` the name of the verdict's folder, `name` the case's behaviour."""

    rule: str
    folder: str
    name: str
    path: Path

    @property
    def expected(self) -> Path:
        return self.path.with_name(f"{self.path.name}.txt")

    def __str__(self) -> str:
        return f"{self.rule}-{self.folder}-{self.name}"


def cases(fixtures: Path = FIXTURES) -> Iterator[Case]:
    """Every fixtures/<section>/<name>/<verdict>/<case>/, sorted."""
    for path in sorted(fixtures.glob("*/*/*/*/")):
        section, name, folder = path.parts[-4:-1]
        yield Case(f"{section}/{name}".replace("_", "-"), folder, path.name, path)


def run_case(case: Case, workspace: Path) -> Report:
    """Audit a copy of the case for its rule alone. The copy has no git, but where the case names an origin."""
    root = workspace / "repository"
    shutil.copytree(case.path, root, symlinks=True)
    origin = root / ORIGIN
    for file in root.rglob("*"):
        if file.is_file() and not file.is_symlink():
            _fill_in(file)
    if origin.exists():
        url = origin.read_text("utf-8").strip()
        origin.unlink()
        for command in (["init", "-q"], ["remote", "add", "origin", url], ["add", "-A"]):
            subprocess.run(["git", *command], cwd=root, check=True)
    return audit(root, Options(select=(case.rule,)))


def _fill_in(file: Path) -> None:
    data = file.read_bytes()
    if b"@@secret:" in data:
        file.write_text(_MARKER.sub(lambda match: SECRETS[match[1]], data.decode()), "utf-8")


def verdict_of(report: Report) -> str:
    """The item's verdict, or for a lint rule `finding` or `clean`; a rule that crashed says so."""
    if report.faults:
        return f"error: {report.faults[0].message}"
    if report.items:
        return report.items[0].verdict.value
    return "finding" if any(not finding.advice for finding in report.findings) else "clean"


def written(report: Report) -> str:
    """The case's outcome as text: verdict and reason, then every place, finding, piece of advice and problem, one a line."""
    lines = [f"{result.verdict.value}: {result.reason}" for result in report.items] or [verdict_of(report)]
    lines += [f"evidence {_evidence(evidence)}" for result in report.items for evidence in result.evidence]
    for finding in report.findings:
        kind = "advice" if finding.advice else "finding"
        lines.append(f"{kind} {finding.severity.value} {_place(finding.location)}: {finding.message}")
    lines += [
        f"problem {_place(Location(problem.path, problem.line))}: {problem.message}"
        for problem in report.problems
        if not problem.skipped
    ]
    return "\n".join(lines) + "\n"


def _evidence(evidence: Evidence) -> str:
    way = " -> ".join(_place(place) for place in (*evidence.via, evidence.location))
    label = f" [{evidence.label}]" if evidence.label else ""
    return f"{way}: {evidence.message}{label}"


def _place(location: Location | None) -> str:
    if location is None:
        return "-"
    return f"{location.path}:{location.line}" if location.line else location.path
