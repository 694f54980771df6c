"""One finding a line, for editors, grep and pre-commit: `path:line:col: severity rule message`.

Advice, which decides nothing, has `note` in the place of the severity. A finding without a place stands at `.`, the repository.
"""

from __future__ import annotations

from dptops_audit.evidence import Finding
from dptops_audit.formats.terminal import Style, escape
from dptops_audit.formats.words import by_place
from dptops_audit.report import Report


def render(report: Report, style: Style) -> str:
    shown = [finding for finding in by_place(report.findings) if style.verbosity >= 0 or not finding.advice]
    return "".join(f"{_line(finding)}\n" for finding in shown)


def _line(finding: Finding) -> str:
    place = str(finding.location) if finding.location else "."
    word = "note" if finding.advice else finding.severity.value
    return escape(f"{place}: {word} {finding.rule} {finding.message}")
