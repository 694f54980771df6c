"""Report -> str. Each format is a module with `render(report, style)`, imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dptops_audit.formats.terminal import Style
    from dptops_audit.report import Report

FORMATS: dict[str, str] = {
    "text": "the report for people",
    "concise": "one finding a line: path:line:col: severity rule message",
    "json": "the whole report as data",
}
"""Name of a format -> what it is, in the order of the help text."""


def render(name: str, report: Report, style: Style) -> str:
    """The report in the format `name`, one of `FORMATS`; the text ends with a newline unless it is empty."""
    text: str = import_module(f"{__name__}.{name}").render(report, style)
    return text
