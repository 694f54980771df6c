"""The expressions of a justfile: https://just.systems/man/en/expressions-and-substitutions.html

What cannot be told becomes a variable of the shell (`${name}`); a command between backticks becomes `$(command)`. Folders of the justfile
are `.`, since its recipes run there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dptops_audit.models.pipeline.indirections.js_packages import quoted

_MAX_DEPTH = 25
_MAX_LENGTH = 4_000
_TOKEN = re.compile(
    r"""\s*(?:(x?(?:'''.*?'''|\"\"\".*?\"\"\"|```.*?```|'[^']*'?|"(?:[^"\\]|\\.)*"?|`[^`]*`?))|([A-Za-z_][\w-]*)|(&&|\|\||[=!]=|=~|:=|[^\s]))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}
_HERE = frozenset(
    "justfile_directory source_directory invocation_directory invocation_directory_native module_directory".split()
)
_KNOWN = {"os": "linux", "os_family": "unix", "just_executable": "just", "just_pid": "0", "num_cpus": "2"}


class Expression:
    """One expression, read and evaluated in one go. `unknown` is True where some part of it could not be told."""

    def __init__(self, text: str, variables: Mapping[str, str]) -> None:
        self._tokens = [match.groups() for match in _TOKEN.finditer(text[:_MAX_LENGTH])]
        self._variables = variables
        self._at = 0
        self._depth = 0
        self.unknown = False

    def value(self) -> str:
        """What the expression stands for."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            self.unknown, self._at = True, len(self._tokens)
            return "${just}"
        found = self._if() if self._is("if") else self._joined()
        self._depth -= 1
        return found[:_MAX_LENGTH]

    def all_values(self) -> list[str]:
        """The values of expressions that follow each other, as the arguments of a dependency do."""
        found = []
        while self._at < len(self._tokens):
            before = self._at
            found.append(self.value())
            if self._at == before:
                self._at += 1
        return found

    def _is(self, word: str) -> bool:
        return self._at < len(self._tokens) and word in self._tokens[self._at][1:]

    def _joined(self) -> str:
        found = self._one()
        while self._at < len(self._tokens):
            sign = self._tokens[self._at][2]
            if sign not in ("+", "/", "&&", "||"):
                break
            self._at += 1
            other = self._one()
            if sign == "+":
                found += other
            elif sign == "/":
                found = f"{found}/{other}"
            else:
                found = (found or other) if sign == "||" else (other if found else "")
            found = found[:_MAX_LENGTH]
        return found

    def _one(self) -> str:
        if self._at >= len(self._tokens):
            return ""
        string, name, sign = self._tokens[self._at]
        self._at += 1
        if string:
            return self._string(string)
        if name:
            if self._is("("):
                return self._call(name)
            if name in self._variables:
                return self._variables[name]
            self.unknown = True
            return "${" + name.replace("-", "_") + "}"
        if sign == "(":
            found = self.value()
            if self._is(")"):
                self._at += 1
            return found
        if sign == "/":
            return "/" + self._one()
        self.unknown = True
        return ""

    def _string(self, text: str) -> str:
        text = text.removeprefix("x")
        width = 3 if len(text) >= 6 and text[:3] in ("'''", '"""', "```") else 1
        inside = text[width:-width]
        if width == 3:
            inside = inside.removeprefix("\n")
        if text[0] == "`":
            self.unknown = True
            return f"$({inside.strip()})"
        if text[0] == '"':
            return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), inside)
        return inside

    def _call(self, name: str) -> str:
        self._at += 1
        given: list[str] = []
        while self._at < len(self._tokens) and not self._is(")"):
            before = self._at
            given.append(self.value())
            if self._is(",") or self._at == before:
                self._at += 1
        self._at += 1
        if name in _HERE:
            return "."
        if name in ("env", "env_var", "env_var_or_default") and given:
            self.unknown = True
            return "${" + given[0] + (":-" + given[1] if len(given) > 1 and given[1] else "") + "}"
        if name == "quote" and given:
            return quoted(given[0])
        if name in ("trim", "clean", "canonicalize", "absolute_path") and given:
            return given[0].strip()
        if name in _KNOWN:
            return _KNOWN[name]
        self.unknown = True
        return "${" + name + "}"

    def _if(self) -> str:
        self._at += 1
        holds: bool | None = None
        known, self.unknown = self.unknown, False
        one = self._joined()
        operator = self._tokens[self._at][2] if self._at < len(self._tokens) else ""
        self._at += 1
        other = self._joined()
        if not self.unknown and operator in ("==", "!="):
            holds = (one == other) is (operator == "==")
        self.unknown = known or holds is None
        yes = self._block()
        no = ""
        if self._is("else"):
            self._at += 1
            no = self.value() if self._is("if") else self._block()
        if holds is None:
            return yes if yes == no else "${just}"
        return yes if holds else no

    def _block(self) -> str:
        if self._is("{"):
            self._at += 1
        found = self.value()
        if self._is("}"):
            self._at += 1
        return found


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """Text of a recipe with each `{{expression}}` replaced."""
    if "{{" not in text:
        return text
    parts, at = [], 0
    while (start := text.find("{{", at)) >= 0:
        parts.append(text[at:start])
        if text.startswith("{{{{", start):
            parts.append("{{")
            at = start + 4
            continue
        end = text.find("}}", start)
        if end < 0:
            at = start
            break
        inside = text[start + 2 : end]
        parts.append(Expression(inside, variables).value().replace("\n", " ") + "\n" * inside.count("\n"))
        at = end + 2
    return "".join([*parts, text[at:]])
