"""Walks tree-sitter-bash's tree of a shell text and gives its commands, as dptops_audit.models.shell defines them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from time import thread_time

import tree_sitter
import tree_sitter_bash
from tree_sitter import Node

from dptops_audit.models.shell import MAX_CONDITIONS, Assignment, Command, Condition, Kind, Place, Script
from dptops_audit.models.text import mask_credentials

_MAX_TEXT = 300
_MAX_SUBSTITUTIONS = 12
_MAX_RESCUES = 8
_MAX_SUBSHELLS = 12
_MAX_SECONDS = 2.0  # of CPU; the longest text that is read takes a twentieth of it where it is valid
_CHUNK = 1 << 14

_LEAVES = frozenset(
    "word raw_string ansi_c_string simple_expansion special_variable_name variable_name comment file_descriptor "
    "test_operator string_content heredoc_start heredoc_end heredoc_content regex extglob_pattern".split()
)
"""Nodes inside which no command stands."""

_WORDS = frozenset(
    "string translated_string expansion concatenation command_name number test_command file_redirect".split()
)
"""Nodes inside which commands stand in substitutions alone."""

_NOT_ASCII = re.compile(r"[^\x01-\x7f]")
_ESCAPE = re.compile(r"\\(?:\n|(.))")
_QUOTED_ESCAPE = re.compile(r"\\(?:\n|([$`\"\\]))")
_ANSI_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v"}


def _cut(text: str) -> str:
    """The text's first `_MAX_TEXT` characters, credentials masked before the cut could leave a part of one."""
    return text if len(text) <= _MAX_TEXT else mask_credentials(text[: 4 * _MAX_TEXT])[:_MAX_TEXT]


def _unescape(text: str) -> str:
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _unquote(text: str) -> str:
    return _QUOTED_ESCAPE.sub(r"\1", text) if "\\" in text else text


def read_tree(path: str, source: str, place: Place) -> Script:
    """Parse the text and collect what it runs."""
    tree = _parse(source)
    if tree is None:
        return Script(path, errors=True)
    walk = _Walk(source, place)
    walk.run(tree.root_node)
    functions = tuple(dict.fromkeys(walk.functions))
    return Script(path, tuple(walk.commands), tuple(walk.assignments), functions, tree.root_node.has_error)


def _parse(source: str) -> tree_sitter.Tree | None:
    """The tree, or None where the grammar gives up: recovery from errors can take it quadratic time."""
    # One stand-in for each character that is not ASCII: byte offsets of the tree are then offsets of the text.
    text = _NOT_ASCII.sub("_", source).encode("ascii")
    parser = _parser()
    limit = thread_time() + _MAX_SECONDS
    try:
        return parser.parse(
            lambda offset, _: text[offset : offset + _CHUNK], progress_callback=lambda *_: thread_time() > limit
        )
    except ValueError:
        parser.reset()
        return None


@cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


@dataclass(frozen=True, slots=True)
class _Context:
    conditions: tuple[Condition, ...] = ()
    function: str | None = None
    substitutions: int = 0
    rescues: tuple[str, ...] = ()
    subshells: tuple[int, ...] = ()

    def given(self, *conditions: Condition) -> _Context:
        return replace(self, conditions=(*self.conditions, *conditions)[-MAX_CONDITIONS:])


def _is_word(node: Node) -> bool:
    """Whether a command's name is one plain word."""
    if node.child_count != 1:
        return False
    child = node.child(0)
    return child is not None and child.type == "word"


_Branches = list[tuple[Node, _Context]]


class _Walk:
    """Walks a tree with a stack of its own: nesting in the source costs no Python frames."""

    def __init__(self, source: str, place: Place) -> None:
        self.source = source
        self.place = place
        self.commands: list[Command] = []
        self.assignments: list[Assignment] = []
        self.functions: list[str] = []
        self.handlers: dict[str, Callable[[Node, _Context], _Branches]] = {
            "command": self._command,
            "declaration_command": self._declaration,
            "unset_command": self._declaration,
            "variable_assignment": self._assignment,
            "list": self._list,
            "if_statement": self._if,
            "case_statement": self._case,
            "while_statement": self._loop,
            "for_statement": self._loop,
            "c_style_for_statement": self._loop,
            "function_definition": self._function,
            "redirected_statement": self._redirected,
            "command_substitution": self._substitution,
            "process_substitution": self._substitution,
            "subshell": self._subshell,
        }

    def run(self, root: Node) -> None:
        stack: _Branches = [(root, _Context())]
        while stack:
            node, context = stack.pop()
            kind = node.type
            if kind in _LEAVES or (kind in _WORDS and not self._substitutes(node)):
                continue
            handler = self.handlers.get(kind)
            if handler is not None:
                stack.extend(reversed(handler(node, context)))
            elif node.named_child_count:
                stack.extend([(child, context) for child in reversed(node.named_children)])

    def _text(self, node: Node) -> str:
        return self.source[node.start_byte : node.end_byte]

    def _substitutes(self, node: Node) -> bool:
        """Whether a word may hold `$( )`, `<( )` or backticks; what is no valid shell may hold anything."""
        start, end, find = node.start_byte, node.end_byte, self.source.find
        return find("(", start, end) >= 0 or find("`", start, end) >= 0 or node.has_error

    def _emit(
        self, node: Node, context: _Context, argv: Iterable[str], assignments: Iterable[tuple[str, str]] = ()
    ) -> None:
        line, column = self.place(node.start_byte)
        self.commands.append(
            Command(
                tuple(argv),
                tuple(assignments),
                line,
                column,
                context.conditions,
                context.function,
                context.substitutions > 0,
                context.rescues,
                context.subshells,
            )
        )

    def _command(self, node: Node, context: _Context) -> _Branches:
        argv: list[str] = []
        assignments: list[tuple[str, str]] = []
        inside: _Branches = []
        for at, child in enumerate(node.children):
            kind = child.type
            if kind == "word" or (kind == "command_name" and _is_word(child)):
                argv.append(_unescape(self.source[child.start_byte : child.end_byte]))
                continue
            if kind == "variable_assignment" and not argv:
                assignments.append(self._pair(child))
                inside += [(part, context) for part in child.named_children[1:]]
                continue
            if not kind.endswith("_redirect") or node.field_name_for_child(at) != "redirect":
                argv.append(self.word(child))
            if child.is_named and kind not in _LEAVES:
                inside.append((child, context))
        self._emit(node, context, argv, assignments)
        return inside

    def _declaration(self, node: Node, context: _Context) -> _Branches:
        self._emit(node, context, [self.word(child) for child in node.children])
        return [(child, context) for child in node.named_children]

    def _assignment(self, node: Node, context: _Context) -> _Branches:
        name, value = self._pair(node)
        line, column = self.place(node.start_byte)
        appends = self.source.startswith("+=", node.start_byte + len(name))
        self.assignments.append(Assignment(name, value, line, context.conditions, column, appends))
        return [(child, context) for child in node.named_children[1:]]

    def _pair(self, node: Node) -> tuple[str, str]:
        value = node.child_by_field_name("value")
        end = value.start_byte if value is not None else node.end_byte
        name = self.source[node.start_byte : end].rstrip("=+")
        return name, self.word(value) if value is not None else ""

    def _list(self, node: Node, context: _Context) -> _Branches:
        """`a && b || c` leans to the left: b needs a, and c needs `a && b` to fail."""
        start = node.start_byte
        links: list[tuple[str, Node]] = []
        while node.type == "list" and node.child_count >= 3:
            links.append((node.children[1].type, node.children[-1]))
            left, node = node, node.children[0]
            if not node.is_named:
                node = left
                break
        given: list[Condition] = []
        group, end = start, node.end_byte
        rescues = self._rescues(links, context)
        branches: _Branches = [(node, replace(context, rescues=rescues[-1]))]
        for (operator, operand), rescued in zip(reversed(links), reversed(rescues[:-1]), strict=True):
            if operator == "||":
                given, group = [self._condition(start, end, "or", negated=True)], start
            else:
                if given and given[-1].kind == "or":
                    given = []
                given = [*given, self._condition(group, end, "and")][-MAX_CONDITIONS:]
                group = operand.start_byte
            branches.append((operand, replace(context.given(*given), rescues=rescued)))
            end = operand.end_byte
        return branches

    def _rescues(self, links: list[tuple[str, Node]], context: _Context) -> list[tuple[str, ...]]:
        """What stands behind the `||` to the right of each operand, of the last operand first, and of the first one at the end."""
        found = [context.rescues]
        for operator, operand in links:
            later = found[-1]
            if operator == "||":
                later = (_cut(self._text(operand)), *later)[:_MAX_RESCUES]
            found.append(later)
        return found

    def _condition(self, start: int, end: int, kind: Kind, negated: bool = False) -> Condition:
        return Condition(_cut(self.source[start:end]).strip().rstrip(";").rstrip(), negated, kind)

    def _if(self, node: Node, context: _Context) -> _Branches:
        branches: _Branches = []
        test = self._test(node)
        outer, inner = context, context
        for at, child in enumerate(node.children):
            if child.type == "then":
                inner = outer.given(replace(test, kind="if"))
            elif child.type == "elif_clause":
                outer = outer.given(replace(test, negated=True, kind="else"))
                test = self._test(child)
                branches += self._elif(child, outer, test)
            elif child.type == "else_clause":
                otherwise = outer.given(replace(test, negated=True, kind="else"))
                branches += [(part, otherwise) for part in child.named_children]
            elif child.is_named:
                branches.append((child, outer if node.field_name_for_child(at) == "condition" else inner))
        return branches

    def _elif(self, node: Node, context: _Context, test: Condition) -> _Branches:
        branches: _Branches = []
        for child in node.children:
            if child.type == "then":
                context = context.given(replace(test, kind="if"))
            elif child.is_named:
                branches.append((child, context))
        return branches

    def _test(self, node: Node) -> Condition:
        """What stands between `if` or `elif` and `then`."""
        then = next((child for child in node.children if child.type == "then"), None)
        start = node.children[0].end_byte if node.children else node.start_byte
        return self._condition(start, then.start_byte if then is not None else node.end_byte, "if")

    def _case(self, node: Node, context: _Context) -> _Branches:
        value = node.child_by_field_name("value")
        subject = _cut(self._text(value)) if value is not None else ""
        branches: _Branches = [(value, context)] if value is not None else []
        for item in node.named_children:
            if item.type != "case_item":
                continue
            paren = next((child for child in item.children if child.type == ")"), None)
            end = paren.start_byte if paren is not None else item.end_byte
            pattern = self.source[item.start_byte : min(end, item.start_byte + _MAX_TEXT)].strip("( \t\n")
            chosen = context.given(Condition(f"{subject} in {pattern}"[:_MAX_TEXT], False, "case"))
            branches += [(child, chosen) for child in item.named_children]
        return branches

    def _loop(self, node: Node, context: _Context) -> _Branches:
        body = node.child_by_field_name("body")
        end = body.start_byte if body is not None else node.end_byte
        negated = bool(node.children) and node.children[0].type == "until"
        repeated = context.given(self._condition(node.start_byte, end, "loop", negated))
        return [(child, repeated if child == body else context) for child in node.named_children]

    def _function(self, node: Node, context: _Context) -> _Branches:
        name = node.child_by_field_name("name")
        called = self._text(name) if name is not None else ""
        self.functions.append(called)
        inside = replace(context.given(Condition(called[:_MAX_TEXT], False, "function")), function=called)
        return [(child, inside) for child in node.named_children if child != name]

    def _substitution(self, node: Node, context: _Context) -> _Branches:
        if context.substitutions == _MAX_SUBSTITUTIONS:
            return []
        subshells = (*context.subshells, node.start_byte)
        inside = replace(context, substitutions=context.substitutions + 1, rescues=(), subshells=subshells)
        return [(child, inside) for child in node.named_children]

    def _subshell(self, node: Node, context: _Context) -> _Branches:
        inside = replace(context, subshells=(*context.subshells[-_MAX_SUBSHELLS:], node.start_byte))
        return [(child, inside) for child in node.named_children]

    def _redirected(self, node: Node, context: _Context) -> _Branches:
        """The grammar takes words behind `> file` for files, and puts `&& next` of a heredoc's line into the heredoc."""
        body = node.child_by_field_name("body")
        branches: _Branches = []
        for child in node.named_children:
            if child.type == "heredoc_redirect":
                branches += self._heredoc(child, context, body)
            else:
                branches.append((child, context))
        targets = [child.children_by_field_name("destination") for child in node.named_children]
        strays = [self.word(word) for words in targets for word in words[1:]]
        if strays and body is not None and body.type == "command":
            branches.remove((body, context))
            inside = self._command(body, context)
            self.commands[-1] = replace(self.commands[-1], argv=(*self.commands[-1].argv, *strays))
            branches = inside + branches
        return branches

    def _heredoc(self, node: Node, context: _Context, body: Node | None) -> _Branches:
        operator = node.child_by_field_name("operator")
        after = context
        if operator is not None and operator.type in ("&&", "||") and body is not None:
            negated = operator.type == "||"
            after = context.given(self._condition(body.start_byte, body.end_byte, "or" if negated else "and", negated))
        right = node.child_by_field_name("right")
        return [(child, after if child == right else context) for child in node.named_children]

    def word(self, node: Node) -> str:
        """A word without its quotes, expansions as written."""
        text = self._text(node)
        match node.type:
            case "word" | "extglob_pattern":
                return _unescape(text)
            case "raw_string":
                return text[1:-1]
            case "ansi_c_string":
                return _ANSI_ESCAPE.sub(lambda match: _ANSI.get(match[1], match[1]), text[2:-1])
            case "string" | "translated_string":
                return self._string(node)
            case "array":
                return " ".join(self.word(child) for child in node.named_children)
            case "command_name" | "concatenation":
                return "".join(self.word(child) for child in node.children) if node.children else _unescape(text)
            case _:
                return text

    def _string(self, node: Node) -> str:
        parts: list[str] = []
        at = node.start_byte + (2 if node.type == "translated_string" else 1)
        for child in node.named_children:
            if child.type != "string_content":
                parts += (_unquote(self.source[at : child.start_byte]), self._text(child))
                at = child.end_byte
        parts.append(_unquote(self.source[at : max(at, node.end_byte - 1)]))
        return "".join(parts)
