"""The tasks of one Rakefile, read as text: https://ruby.github.io/rake/doc/rakefile_rdoc.html"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from dptops_audit.evidence import Location
from dptops_audit.models.packages.ruby.tokens import Token, tokenize

LIBRARY_TASKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "RSpec::Core::RakeTask": ("spec", ("rspec",)),
    "RuboCop::RakeTask": ("rubocop", ("rubocop",)),
    "Rake::TestTask": ("test", ("ruby-test",)),
    "Rails::TestTask": ("test", ("rails", "test")),
    "Minitest::TestTask": ("test", ("ruby-test",)),
    "Cucumber::Rake::Task": ("cucumber", ("cucumber",)),
    "Bundler::Audit::Task": ("bundle:audit", ("bundle-audit", "check")),
    "Reek::Rake::Task": ("reek", ("reek",)),
    "HamlLint::RakeTask": ("haml_lint", ("haml-lint",)),
    "SlimLint::RakeTask": ("slim_lint", ("slim-lint",)),
    "SCSSLint::RakeTask": ("scss_lint", ("scss-lint",)),
    "ERBLint::RakeTask": ("erblint", ("erblint",)),
    "PuppetLint::RakeTask": ("lint", ("puppet-lint",)),
    "Rake::ExtensionTask": ("compile", ("rake-compiler",)),
    "RbSys::ExtensionTask": ("compile", ("rake-compiler",)),
    "GemspecTask": ("gem", ("gem", "build")),
    "Gem::PackageTask": ("gem", ("gem", "build")),
    "YARD::Rake::YardocTask": ("yard", ("yard",)),
    "GraphQL::RakeTask": ("graphql:schema:dump", ("graphql-schema",)),
    "Steep::RakeTask": ("steep:check", ("steep", "check")),
    "Licensed::RakeTask": ("licensed", ("licensed",)),
    "MutantTask": ("mutant", ("mutant",)),
    "Brakeman::RakeTask": ("brakeman", ("brakeman",)),
}
"""Classes that define a task when one is made: the task's name where none is given, and the program that it runs."""

_REQUIRED = {
    "standard/rake": (("standard", ("standardrb",)), ("standard:fix", ("standardrb", "--fix"))),
    "bundler/gem_tasks": (
        ("build", ("gem", "build")),
        ("install", ("gem", "install")),
        ("release", ("gem", "push")),
    ),
    "bundler/audit/task": (),
    "rubocop/rake_task": (),
    "coveralls/rake/task": (("coveralls:push", ("coveralls", "push")),),
    "rails/tasks": (),
    "puppetlabs_spec_helper/rake_tasks": (
        ("spec", ("rspec",)),
        ("lint", ("puppet-lint",)),
        ("validate", ("puppet", "parser", "validate")),
        ("syntax", ("puppet", "parser", "validate")),
    ),
}
_OPENERS = frozenset("if unless while until case begin def class module for".split())
_SHELLS = frozenset({"sh", "system", "exec", "ruby", "run", "shell"})
_HOLE = re.compile(r"#\{[^{}]*\}")
_MOST_TASKS = 500
_MOST_RUNS = 200


@dataclass(slots=True)
class RakeTask:
    """One definition of a task. `runs` are (line, words, text, optional, task): one of words, text and the name of another task is set."""

    name: str
    location: Location
    needs: list[str] = field(default_factory=list)
    runs: list[tuple[int, tuple[str, ...], str, bool, str]] = field(default_factory=list)


@dataclass(slots=True)
class RakeFile:
    """The tasks of a file; `rails` is True where it loads those of Rails."""

    tasks: list[RakeTask] = field(default_factory=list)
    rails: bool = False


def read_rake(path: str, content: str) -> RakeFile:
    """The tasks of a file. Never raises."""
    return _Reader(path, content).read()


class _Reader:
    def __init__(self, path: str, content: str) -> None:
        self._path = path
        self._file = RakeFile(rails="load_tasks" in content and ("Rails" in content or "application" in content))
        self._statements = _statements(tokenize(content))
        # Each open block: what it is, and the namespace or task that it is of.
        self._open: list[tuple[str, str, RakeTask | None]] = []
        self._texts: dict[str, str] = {}

    def read(self) -> RakeFile:
        for statement in self._statements:
            if len(self._file.tasks) >= _MOST_TASKS:
                break
            self._statement(statement)
        return self._file

    def _statement(self, words: list[Token]) -> None:
        first = words[0].text if words[0].kind == "word" else ""
        if first == "end" or (first == "}" and self._open):
            if self._open:
                self._open.pop()
            if len(words) > 1 and words[1].text not in (")", ".", "&."):
                self._runs(words[1:])
            return
        opens = _opens(words)
        if first == "namespace" and opens:
            self._open.append(("namespace", _name(words[1:]), None))
        elif first in ("task", "multitask", "file") and len(words) > 1:
            task = self._task(words[1:]) if first != "file" else None
            if opens:
                self._open.append(("task", "", task))
            elif task is not None:
                self._inline(words, task)
        elif first == "require" and len(words) > 1 and words[-1].kind == "string":
            for name, argv in _REQUIRED.get(words[-1].text, ()):
                self._made(name, argv, words[0])
        else:
            if len(words) == 3 and words[0].kind == "word" and words[1].text == "=" and words[2].kind == "string":
                self._texts[words[0].text] = words[2].text
            self._library(words)
            self._runs(words)
            if opens:
                self._open.append(("if" if first in ("if", "unless", "case") else "block", "", None))

    def _task(self, words: list[Token]) -> RakeTask | None:
        while words and words[0].text == "(":
            words = words[1:]
        if not words or words[0].kind not in ("symbol", "string", "label", "word", "words"):
            return None
        head = words[0]
        if head.kind == "word":
            return None  # a variable
        task = RakeTask(self._full(head.text), Location(self._path, head.line))
        behind = words[1:] if head.kind == "label" else []
        arrow = next((at for at, word in enumerate(words) if word.text == "=>" and word.kind == "op"), None)
        if arrow is not None:
            behind = words[arrow + 1 :]
        for word in behind:
            if word.text in ("do", "{") and word.kind in ("word", "op"):
                break
            if word.kind in ("symbol", "string"):
                task.needs.append(word.text)
            elif word.kind == "words":
                task.needs += word.text.split()
        self._file.tasks.append(task)
        return task

    def _inline(self, words: list[Token], task: RakeTask) -> None:
        """`task(:x) { sh "y" }`."""
        at = next(
            (at for at, word in enumerate(words) if word.text in ("{", "do") and word.kind in ("op", "word")), None
        )
        if at is not None:
            self._open.append(("task", "", task))
            self._runs(words[at + 1 :])
            self._open.pop()

    def _library(self, words: list[Token]) -> None:
        """`RSpec::Core::RakeTask.new(:spec)`."""
        at = next((at for at, word in enumerate(words) if word.text in ("new", "create", "install_tasks")), None)
        if at is None:
            return
        begin = at - 1
        while begin > 0 and (words[begin - 1].text == "::" or words[begin - 1].text[:1].isupper()):
            begin -= 1
        name = "".join(word.text for word in words[max(begin, 0) : at]).rstrip(".").removeprefix("::")
        if name == "Bundler::GemHelper":
            for gem_task, argv in _REQUIRED["bundler/gem_tasks"]:
                self._made(gem_task, argv, words[0])
            return
        known = LIBRARY_TASKS.get(name)
        if known is None:
            return
        given = [word for word in words[at + 1 :] if word.text not in ("(", "do", "{")]
        head = given[0] if given and given[0].kind in ("symbol", "string", "label") else None
        task = self._made(head.text if head is not None else known[0], known[1], words[begin])
        needs = (
            given[1:]
            if head is not None and (head.kind == "label" or (len(given) > 1 and given[1].text == "=>"))
            else []
        )
        task.needs += [word.text for word in needs if word.kind in ("symbol", "string")]
        if known[0] == "bundle:audit":
            self._made("bundle:audit:check", known[1], words[begin])

    def _made(self, name: str, argv: tuple[str, ...], at: Token) -> RakeTask:
        task = RakeTask(self._full(name), Location(self._path, at.line))
        task.runs.append((at.line, argv, "", False, ""))
        self._file.tasks.append(task)
        return task

    def _runs(self, words: list[Token]) -> None:
        """The commands in a statement of a task's block."""
        at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == "task"), None)
        task = self._open[at][2] if at is not None else None
        if task is None or at is None or len(task.runs) >= _MOST_RUNS:
            return
        asked = any(kind == "if" for kind, _, _ in self._open[at:])
        optional = asked or any(word.text in ("if", "unless") and word.kind == "word" for word in words[1:])
        for index, word in enumerate(words):
            if (
                word.kind == "word"
                and word.text in _SHELLS
                and (index == 0 or words[index - 1].text not in (".", "&.", "def", "::"))
            ):
                self._shell(words[index + 1 :], word, task, optional)
            elif (
                word.text == "Task" and word.kind == "word" and index + 2 < len(words) and words[index + 1].text == "["
            ):
                name = words[index + 2]
                if name.kind in ("string", "symbol") and any(
                    one.text in ("invoke", "execute") for one in words[index:]
                ):
                    task.runs.append((word.line, (), "", optional, name.text))

    def _shell(self, words: list[Token], at: Token, task: RakeTask, optional: bool) -> None:
        given: list[str] = []
        for index, word in enumerate(words):
            if word.text == "(" and not given:
                continue
            if word.kind == "word" and not given and word.text in self._texts:
                given.append(_HOLE.sub("$UNKNOWN ", self._texts[word.text]))
                break
            if word.kind == "string" and not word.text.startswith("<<"):
                given.append(_HOLE.sub("$UNKNOWN", word.text))
            elif word.text != "," or word.kind != "op":
                if not (word.kind == "words" and not index):
                    break
                given += word.text.split()
        if not given or given[0].startswith("$UNKNOWN"):
            return
        if at.text == "ruby":
            task.runs.append((at.line, (), f"ruby {' '.join(given)}", optional, ""))
        elif len(given) == 1:
            task.runs.append((at.line, (), " ".join(given[0].split("\n")), optional, ""))
        else:
            task.runs.append((at.line, tuple(given), "", optional, ""))

    def _full(self, name: str) -> str:
        spaces = [space for kind, space, _ in self._open if kind == "namespace" and space]
        return ":".join((*spaces, name))


def _name(words: list[Token]) -> str:
    return next((word.text for word in words if word.kind in ("symbol", "string", "label")), "")


def _opens(words: list[Token]) -> bool:
    """Whether a statement leaves a block open for the lines behind it."""
    depth = 0
    for at, word in enumerate(words):
        if word.kind == "op" and word.text == "{":
            depth += 1
        elif word.kind == "op" and word.text == "}":
            depth -= 1
        elif word.kind != "word" or (at and words[at - 1].text in (".", "&.")):
            continue
        elif word.text == "do" or (word.text in _OPENERS and (at == 0 or words[at - 1].text in ("=", "(", "||="))):
            depth += 0 if word.text == "do" and words[0].text in ("while", "until", "for") else 1
        elif word.text == "end":
            depth -= 1
    return depth > 0


def _statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens line by line, those joined that brackets, commas or operators carry over."""
    current: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "op" and token.text in ("(", "["):
            depth += 1
        elif token.kind == "op" and token.text in (")", "]"):
            depth = max(0, depth - 1)
        if token.kind != "newline":
            current.append(token)
            if len(current) > 5_000:
                yield current
                current, depth = [], 0
            continue
        goes_on = depth or (
            current and current[-1].kind == "op" and current[-1].text in (",", "=>", "+", "&&", "||", "\\", "=")
        )
        if current and not goes_on:
            yield current
            current, depth = [], 0
    if current:
        yield current
