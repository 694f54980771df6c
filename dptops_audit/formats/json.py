"""The report as JSON, by the published schema (report.schema.json)."""

from __future__ import annotations

import json
from typing import Any

from dptops_audit.formats.terminal import UNSAFE, Style
from dptops_audit.report import Report, as_json


def render(report: Report, style: Style) -> str:
    return dump(as_json(report), style)


def dump(data: dict[str, Any], style: Style) -> str:
    """JSON text that any stream can take: plain ASCII where the stream cannot encode everything.

    What could drive a terminal stays a JSON escape, and so do lone surrogates (the bytes of a file name that is not UTF-8), which no
    UTF-8 stream can hold. Only the line ends between the values are controls of JSON's own.
    """
    text = json.dumps(data, indent=2, ensure_ascii=not style.unicode)
    return UNSAFE.sub(lambda match: "\n" if match[0] == "\n" else json.dumps(match[0])[1:-1], text) + "\n"
