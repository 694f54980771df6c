"""Text that has to be rendered before it is YAML: Helm, Jinja, Go and ERB templates."""

from __future__ import annotations

import re

from dptops_audit.models.yamltree import Mapping, Node, Scalar, Sequence

_MARKS = ("{{", "{%", "<%")
# A quote that nothing closes hides the rest of its line: so every quote matches, and time is linear.
_QUOTED_OR_COMMENT = re.compile(r"""(?<![\w\\])"(?:[^"\\]|\\.)*(?:"|\\?$)|(?<!\w)'(?:[^']|'')*(?:'|$)|(?<!\S)\#.*""")


def is_template(content: str) -> bool:
    """True where a template's mark stands outside of quotes and comments."""
    if not _marked(content):
        return False
    return any(_marked(_QUOTED_OR_COMMENT.sub("", line)) for line in content.split("\n") if _marked(line))


def has_template_values(node: Node) -> bool:
    """True where a `{{ value }}` without quotes happens to be YAML: a mapping whose key is a mapping."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Sequence):
            pending.extend(current.items)
        elif isinstance(current, Mapping):
            for key, value in current.entries:
                if isinstance(key, Mapping):
                    return True
                if not isinstance(value, Scalar):
                    pending.append(value)
    return False


def _marked(text: str) -> bool:
    return any(mark in text for mark in _MARKS)
