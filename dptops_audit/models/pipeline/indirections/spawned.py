"""The programs that a script in Python, Ruby or JavaScript starts with words that stand in it: `subprocess.run(["ruff", "check"])`.

What is computed is left out: a word that is not known is `$UNKNOWN`, and a call whose program is not known is not given.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from dptops_audit.models.packages.python.syntax import parse

Spawned = tuple[int, tuple[str, ...], str]
"""Line, and the words or else the shell text."""

UNKNOWN = "$UNKNOWN"
_RUNNERS = frozenset("run call check_call check_output Popen getoutput getstatusoutput".split())
_SYSTEMS = frozenset({"system", "popen"})
_LONGEST = 1 << 18
_MOST = 200
_MOST_WORDS = 60
_STRING = r"(?:\"(?:[^\"\\\n]|\\.){1,500}\"|'(?:[^'\\\n]|\\.){1,500}'|`(?:[^`\\]|\\.){1,500}`)"
_TEMPLATE = r"`(?:[^`\\]|\\.){1,500}`"
_NODE_TEXT = r"(?:\w+\.)?(?:execSync|exec|execaCommandSync|execaCommand)"
_NODE_LIST = r"(?:\w+\.)?(?:spawnSync|spawn|execFileSync|execFile|execa|execaSync)"
_RUBY_END = r"\s*(?:\)|$|,\s*(?:exception|chdir)|\|\||&&|or\b|if\b|unless\b)"
_TEXT_CALLS = {
    "node": re.compile(rf"(?<![\w.$]){_NODE_TEXT}\(\s*({_STRING})|(?<![\w$])\$({_TEMPLATE})"),
    "ruby": re.compile(rf"(?<![\w.@:])(?:system|sh|exec)[ (]\s*({_STRING}){_RUBY_END}", re.MULTILINE),
}
_LIST_CALLS = {
    "node": re.compile(rf"(?<![\w.$]){_NODE_LIST}\(\s*({_STRING})\s*,\s*\[([^\]]{{0,2000}})\]"),
    "ruby": re.compile(rf"(?<![\w.@:])(?:system|sh|exec)[ (]\s*({_STRING}(?:\s*,\s*{_STRING}){{1,30}})"),
}
_ITEM = re.compile(_STRING)
_HOLE = re.compile(r"\$\{[^{}]*\}|#\{[^{}]*\}")
_COMMENT = re.compile(r"^\s*(?://|#|\*)")


def spawned(content: str, language: str) -> Iterator[Spawned]:
    """The calls of other programs in a script, in the order of their lines; no more than 200."""
    if len(content) > _LONGEST:
        return
    found = _python(content) if language == "python" else _others(content, language)
    yield from sorted(found)[:_MOST]


def words_of(node: ast.expr) -> tuple[str, ...]:
    """The literal words of a list or tuple, `$UNKNOWN` for others; nothing where it is none, or its first is not known."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = words_of(node.left)
        return (*left, *words_of(node.right)) if left else ()
    if not isinstance(node, (ast.List, ast.Tuple)):
        return ()
    words: list[str] = []
    for item in node.elts[:_MOST_WORDS]:
        if isinstance(item, ast.Starred):
            words.append(UNKNOWN)
            continue
        if isinstance(item, ast.Attribute) and item.attr == "executable":
            words.append("python")
            continue
        words.append(text_of(item) or UNKNOWN)
    return tuple(words) if words and not words[0].startswith(UNKNOWN) else ()


def text_of(node: ast.expr) -> str | None:
    """The text of a literal; of a formatted one, with `$UNKNOWN` for what is put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else UNKNOWN for part in node.values)
        return "".join(part if isinstance(part, str) else UNKNOWN for part in parts)
    return None


def _python(content: str) -> Iterator[Spawned]:
    if not any(word in content for word in ("subprocess", "os.system", "os.popen", "check_call")):
        return
    tree, _ = parse(content)
    if tree is None:
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = node.func
        name, owner = "", ""
        if isinstance(function, ast.Name):
            name = function.id
        elif isinstance(function, ast.Attribute):
            name, owner = function.attr, function.value.id if isinstance(function.value, ast.Name) else "?"
        if (name in _SYSTEMS and owner == "os") or (name in _RUNNERS and owner in ("subprocess", "sp", "")):
            first = node.args[0]
            if isinstance(first, ast.Call) and isinstance(first.func, ast.Attribute) and first.func.attr == "split":
                first = first.func.value  # "a b".split()
            words, text = words_of(first), text_of(first)
            if words:
                yield node.lineno, words, ""
            elif text and not text.startswith(UNKNOWN) and (owner or " " in text):
                yield node.lineno, (), text


def _others(content: str, language: str) -> Iterator[Spawned]:
    starts = content.split("\n")
    lines = _Lines(content)
    calls = _TEXT_CALLS.get(language)
    if calls is None:
        return
    for match in calls.finditer(content):
        line = lines.at(match.start())
        text = _unquoted(next(group for group in match.groups() if group is not None))
        if text.strip() and not text.startswith(UNKNOWN) and not _COMMENT.match(starts[line - 1]):
            yield line, (), text
    for match in _LIST_CALLS[language].finditer(content):
        words = tuple(_unquoted(item[0]) for group in match.groups() for item in _ITEM.finditer(group))[:_MOST_WORDS]
        line = lines.at(match.start())
        if words and not words[0].startswith(UNKNOWN) and not _COMMENT.match(starts[line - 1]):
            yield line, words, ""


class _Lines:
    """Line numbers of offsets that only grow."""

    def __init__(self, content: str) -> None:
        self._content, self._at, self._line = content, 0, 1

    def at(self, offset: int) -> int:
        if offset < self._at:
            self._at, self._line = 0, 1
        self._line += self._content.count("\n", self._at, offset)
        self._at = offset
        return self._line


def _unquoted(text: str) -> str:
    return _HOLE.sub(UNKNOWN, text[1:-1].replace("\\\n", " ").replace('\\"', '"'))
