"""Assignments among the lines of makefiles: https://www.gnu.org/software/make/manual/html_node/Setting.html"""

from __future__ import annotations

from dptops_audit.models.pipeline.indirections.make_text import first_of, pieces

_MODIFIERS = frozenset({"export", "override", "private", "unexport"})


def assignment(line: str) -> tuple[frozenset[str], str, str, str] | None:
    """Modifiers, name, operator and value of an assignment; None for any other line."""
    at = first_of(line, ":=#;")
    if at < 0 or line[at] in "#;":
        return None
    if line[at] == ":":
        end = at
        while line[end : end + 1] == ":" and end - at < 3:
            end += 1
        if line[end : end + 1] != "=":
            return None
        name, operator, value = line[:at], line[at : end + 1], line[end + 1 :]
    else:
        before = line[at - 1 : at]
        start = at - 1 if before in ("?", "+", "!") and before else at
        name, operator, value = line[:start], line[start : at + 1], line[at + 1 :]
    words = name.split()
    modifiers = set()
    while len(words) > 1 and words[0] in _MODIFIERS:
        modifiers.add(words.pop(0))
    name = " ".join(words)
    if not words or (
        len(words) > 1 and len("".join(part for kind, part in pieces(name) if kind == "text").split()) > 1
    ):
        return None
    return frozenset(modifiers), name, operator, value
