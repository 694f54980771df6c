"""Python source as a syntax tree, where that is safe: never run, and refused where its nesting could exhaust the stack."""

from __future__ import annotations

import ast
import re
import warnings

MAX_LENGTH = 256 * 1024
_MAX_BRACKETS = 60
_MAX_RUN = 500
"""Tokens between two commas or line ends: each may be one more level of an expression (`1+1+...`, `f()()...`)."""
_MAX_NESTED = 200
"""Words that nest whatever stands between them."""
_NESTING = frozenset({"lambda", "elif", "await"})
_TOKEN = re.compile(
    r"#[^\n]*"
    r'|"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'(?:[^'\\\n]|\\.)*+'?"
    r"|(?P<word>\w+)|(?P<space>[ \t\f\r]+)|(?P<other>.)",
    re.DOTALL,
)
"""Every alternative but the last takes all it can and never gives back: linear time."""


def parse(content: str) -> tuple[ast.Module | None, int]:
    """The tree of a module; where it cannot be read, None and the line that is to blame, 1 where none is. Never raises."""
    if len(content) > MAX_LENGTH:
        return None, 1
    refused = _too_deep(content)
    if refused:
        return None, refused
    try:
        with warnings.catch_warnings():
            # Invalid escapes in what is audited are no warnings of this program.
            warnings.simplefilter("ignore")
            return ast.parse(content), 0
    except SyntaxError as error:
        return None, error.lineno or 1
    except (ValueError, MemoryError, RecursionError):
        return None, 1


def _too_deep(content: str) -> int:
    """The line where an expression may nest too deeply; 0 where none does."""
    runs = [0]
    nested = 0
    for token in _TOKEN.finditer(content):
        text = token["word"] or token["other"]
        if text is None:
            continue
        if text in "([{":
            runs.append(0)
        elif text in ")]}":
            if len(runs) > 1:
                runs.pop()
            runs[-1] += 1
        elif text in ",;" or (text == "\n" and len(runs) == 1):
            runs[-1] = 0
        elif text != "\n":
            runs[-1] += 1
            nested += text in _NESTING
        if len(runs) > _MAX_BRACKETS or runs[-1] > _MAX_RUN or nested > _MAX_NESTED:
            return content.count("\n", 0, token.start()) + 1
    return 0
