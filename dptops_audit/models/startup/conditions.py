"""Whether a condition of a script holds, as far as its text and what is known of its variables decide that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from dptops_audit.models.shell import Command, Condition
from dptops_audit.models.startup.users import is_root
from dptops_audit.models.startup.words import Scope, end_of

_MAX_DEPTH = 8
_SOURCED = re.compile(r"BASH_SOURCE|\b_?is_sourced\b")
"""The idiom by which a script does nothing when another one sources it: as the entrypoint, it is run."""
_HELP_ASKED = re.compile(r"\S*(?:want|show|ask)\w*_(?:help|version)\s+[\"']?\$(?:@|1|\*).*")
"""A function that looks for `--help` among the arguments: the default command asks for none."""
_ASKS = re.compile(r"\(\(|(?:command\s+-v|which|type|grep|getent|id)\s")
"""Commands that are run for their answer: `command -v gosu && exec gosu app` depends on it."""
_BRACKETS = (("[[", "]]"), ("((", "))"), ("[", "]"), ("(", ")"), ("{", "}"))
_NAMES_A_USER = re.compile(r"(?i:[\"']?\$\{?\w*(?:user|uid|user_id)(?:\W|$))")
_COMPARED = re.compile(r"(?P<left>\S+)\s*(?P<sign>==|!=|<=|>=|<|>)\s*(?P<right>\S+)")
_COMPARISONS = {
    **dict.fromkeys(("-eq", "=="), int.__eq__),
    **dict.fromkeys(("-ne", "!="), int.__ne__),
    **dict.fromkeys(("-gt", ">"), int.__gt__),
    **dict.fromkeys(("-lt", "<"), int.__lt__),
    **dict.fromkeys(("-ge", ">="), int.__ge__),
    **dict.fromkeys(("-le", "<="), int.__le__),
}


def decide(condition: Condition, scope: Scope) -> bool | None:
    """Whether the condition holds; None where something outside the script decides it.

    A plain command before `&&` counts as one that succeeds; a test, or a command that is run for its answer, does not.
    """
    if condition.kind == "function" or _SOURCED.search(condition.text):
        return True
    if condition.kind == "loop":
        return None
    holds = _case(condition.text, scope) if condition.kind == "case" else evaluate(condition.text, scope)
    if holds is None:
        return None if condition.kind != "and" or _is_question(condition) else True
    return holds != condition.negated


def _is_question(condition: Condition) -> bool:
    return bool(_ASKS.match(condition.text)) or Command((), conditions=(condition,)).conditional


def evaluate(text: str, scope: Scope, inside: bool = False, depth: int = 0) -> bool | None:
    """What a list of commands answers; `inside` is True for what stands in `[[ ]]`."""
    result: bool | None = None
    if depth > _MAX_DEPTH:
        return None
    for at, (operator, part) in enumerate(_parts(text)):
        if at and operator == "&&" and result is False:
            continue
        if at and operator == "||" and result is True:
            continue
        holds = _part(part.strip(), scope, inside, depth)
        if at and operator in ("&&", "||") and result is None:
            holds = holds if holds is (operator == "||") else None
        result = holds
    return result


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a list, each with the operator before it."""
    operator, start, at, closers = "", 0, 0, [""]
    while at < len(text):
        step = _step(text, at)
        token = text[at : at + step]
        opened = next((closing for opening, closing in _BRACKETS[:2] if token == opening), "")
        if token == "(":
            opened = ")"
        if opened:
            closers.append(opened)
        elif token == closers[-1]:
            closers.pop()
        elif len(closers) == 1 and token in ("&&", "||", ";", "\n"):
            if text[start:at].strip():
                yield operator, text[start:at]
            operator, start = token, at + step
        at += step
    if text[start:].strip():
        yield operator, text[start:]


def _step(text: str, at: int) -> int:
    """How many characters the token at this place has."""
    char = text[at]
    if char in "$`":
        return max(1, end_of(text, at) - at)
    if char in "'\"":
        return max(1, _closing_quote(text, at) + 1 - at)
    if char == "\\":
        return 2
    return 2 if text[at : at + 2] in ("&&", "||", "[[", "]]", "((", "))") else 1


def _closing_quote(text: str, at: int) -> int:
    index = at + 1
    while index < len(text) and text[index] != text[at]:
        if text[at] == '"' and text[index] in "$`":
            index = max(index, end_of(text, index) - 1)
        elif text[at] == '"' and text[index] == "\\":
            index += 1
        index += 1
    return index if index < len(text) else at


def _part(text: str, scope: Scope, inside: bool, depth: int) -> bool | None:
    if text.startswith("!") and (inside or text[1:2].isspace()):
        holds = _part(text[1:].strip(), scope, inside, depth)
        return None if holds is None else not holds
    if text in ("true", ":", "false"):
        return text != "false"
    if _HELP_ASKED.fullmatch(text):
        return False
    if text.startswith("test "):
        return _test(_words(text[5:]), scope)
    for opening, closing in _BRACKETS:
        if text.startswith(opening) and text.endswith(closing) and len(text) > len(opening) + len(closing):
            return _bracket(opening, text[len(opening) : -len(closing)], scope, inside, depth)
    return _atom(_words(text), scope, pattern=True) if inside else None


def _bracket(opening: str, text: str, scope: Scope, inside: bool, depth: int) -> bool | None:
    match opening:
        case "[[":
            return evaluate(text, scope, True, depth + 1)
        case "((":
            return _arithmetic(text.strip(), scope)
        case "[":
            return _test(_words(text), scope)
        case _:
            return evaluate(text.strip().rstrip(";"), scope, inside, depth + 1)


def _words(text: str) -> list[str]:
    """The words of a test, quotes and expansions as written."""
    words, start, at = [], 0, 0
    while at < len(text):
        if text[at].isspace():
            words.append(text[start:at])
            start = at + 1
        at += _step(text, at)
    return [word for word in (*words, text[start:]) if word]


def _test(words: list[str], scope: Scope) -> bool | None:
    """What `[` answers: `-o` binds weaker than `-a`."""
    for operator, deciding in (("-o", True), ("-a", False)):
        if operator in words[1:-1]:
            at = words.index(operator, 1)
            answers = (_test(words[:at], scope), _test(words[at + 1 :], scope))
            return deciding if deciding in answers else None if None in answers else not deciding
    return _atom(words, scope)


def _atom(words: list[str], scope: Scope, pattern: bool = False) -> bool | None:
    if words[:1] == ["!"] and len(words) > 1:
        holds = _atom(words[1:], scope, pattern)
        return None if holds is None else not holds
    if len(words) == 1:
        value = scope.expand(words[0], raw=True)
        return None if value is None else bool(value)
    if len(words) == 2 and words[0] in ("-z", "-n"):
        value = scope.expand(words[1], raw=True)
        return None if value is None else bool(value) == (words[0] == "-n")
    if len(words) != 3:
        return None
    left, right = scope.expand(words[0], raw=True), scope.expand(words[2], raw=True)
    if left is None or right is None:
        return _asks_for_root(words[0], words[1], right, scope)
    if words[1] in ("=", "==", "!="):
        same = fnmatchcase(left, right) if pattern else left == right
        return same == (words[1] != "!=")
    return _compare(left, words[1], right) if words[1].startswith("-") else None


def _asks_for_root(word: str, sign: str, right: str | None, scope: Scope) -> bool | None:
    """Whether a variable that names a user is root, where it is another one unless somebody sets it."""
    if right not in ("root", "0") or not _NAMES_A_USER.match(word) or sign not in ("=", "==", "!=", "-eq", "-ne"):
        return None
    likely = scope.expand(word, likely=True, raw=True)
    return None if not likely or is_root(likely) else sign in ("!=", "-ne")


def _compare(left: str, sign: str, right: str) -> bool | None:
    if sign not in _COMPARISONS or not all(re.fullmatch(r"-?\d{1,9}", side.strip()) for side in (left, right)):
        return None
    return _COMPARISONS[sign](int(left), int(right))


def _arithmetic(text: str, scope: Scope) -> bool | None:
    """What `(( ))` answers, where it is a comparison or one name."""
    negated = text.startswith("!") and not text.startswith("!=")
    match = _COMPARED.fullmatch(text)
    if match is None:
        value = _number(text.lstrip("! "), scope)
        return None if value is None else _compare(value, "==" if negated else "!=", "0")
    left, right = _number(match["left"], scope), _number(match["right"], scope)
    return None if left is None or right is None else _compare(left, match["sign"], right)


def _number(text: str, scope: Scope) -> str | None:
    return scope.expand(f"${text}" if re.fullmatch(r"[A-Za-z_]\w*", text) else text, raw=True)


def _case(text: str, scope: Scope) -> bool | None:
    subject, _, patterns = text.partition(" in ")
    value = scope.expand(subject, raw=True)
    answers = [_matches(value, pattern.strip(), scope) for pattern in patterns.split("|")]
    return True if True in answers else None if None in answers else False


def _matches(value: str | None, pattern: str, scope: Scope) -> bool | None:
    expanded = scope.expand(pattern, raw=True)
    return None if value is None or expanded is None else fnmatchcase(value, expanded)
