"""The development dependencies of one package.json and the line where they begin, from its text alone.

It takes the file as strictly as npm does, so that what is no JSON is said of it.
Format: https://docs.npmjs.com/cli/configuring-npm/package-json
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from dptops_audit.evidence import Problem

_DEVELOPMENT = re.compile(r'"devDependencies"\s*:')


@dataclass(frozen=True, slots=True)
class PackageJson:
    """`line` is that of "devDependencies", from 1, or 0 where there are none."""

    path: str
    development: tuple[str, ...]
    line: int = 0


def read_package_json(path: str, content: str) -> tuple[PackageJson | None, Problem | None]:
    """Read a package.json; a file that is no JSON object gives a Problem instead. Never raises."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 0
        return None, Problem(path, "is no valid JSON", line)
    if not isinstance(data, dict):
        return None, Problem(path, "holds no JSON object", 1)
    development = data.get("devDependencies")
    if not isinstance(development, dict) or not development:
        return PackageJson(path, ()), None
    found = _DEVELOPMENT.search(content)
    return PackageJson(
        path, tuple(sorted(development)), content.count("\n", 0, found.start(0)) + 1 if found else 0
    ), None
