"""What a path says about its file: vendored, generated, example, template, fixture, test, development or documentation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from dptops_audit.knowledge import trees
from dptops_audit.models.kinds import is_template_name


class Tag(StrEnum):
    """Why a file is no plain part of the product. Several may hold."""

    VENDORED = "vendored"
    GENERATED = "generated"
    EXAMPLE = "example"
    TEMPLATE = "template"
    FIXTURE = "fixture"
    TEST = "test"
    DEVELOPMENT = "development"
    DOCS = "docs"


class Reason(NamedTuple):
    """A tag and why it holds; `kinds` limits it to files of those kinds (empty: files of any kind).

    `tree` says that a folder gives it, not the file's own name.
    """

    tag: Tag
    reason: str
    kinds: tuple[str, ...] = ()
    tree: bool = True


_DOCKER_KINDS = ("dockerfile", "compose")
_LONGEST_NAME = 2  # path components in the longest entry of the table of trees


class Tagger:
    """Tags for the files of one listing. Each folder is judged once, by root-relative paths only.

    `paths` are root-relative and sorted; `folders` are all their parents.
    """

    def __init__(self, paths: Sequence[str], folders: Iterable[str]) -> None:
        self._paths = paths
        self._listed = frozenset(path.lower() for path in paths)
        self._reasons: dict[str, tuple[Reason, ...]] = {"": ()}
        self._by_kind: dict[tuple[str, str], tuple[Reason, ...]] = {}
        self._children: dict[str, set[str]] = {}
        for folder in folders:
            parent, _, name = folder.rpartition("/")
            self._children.setdefault(parent, set()).add(name.lower())

    def of_folder(self, folder: str, kind: str) -> tuple[Reason, ...]:
        """What all files of a kind below a folder have, the outermost folder's reasons first."""
        known = self._by_kind.get((folder, kind))
        if known is None:
            reasons = self._of_any_kind(folder)
            known = tuple(reason for reason in reasons if not reason.kinds or kind in reason.kinds)
            self._by_kind[folder, kind] = known
        return known

    def _of_any_kind(self, folder: str) -> tuple[Reason, ...]:
        known = self._reasons.get(folder)
        if known is None:
            parent = folder.rpartition("/")[0]
            known = self._reasons[folder] = (*self._of_any_kind(parent), *self._own(folder))
        return known

    def of_name(self, path: str, kind: str) -> tuple[Reason, ...]:
        """What a file has by its own name, and a Dockerfile or compose file by its folders' names too."""
        reasons = _by_name(path.rpartition("/")[2])
        if kind in _DOCKER_KINDS:
            reasons += (*_by_docker_name(path, kind), *self._by_docker_folder(path, kind))
        return reasons

    def _own(self, folder: str) -> Iterable[Reason]:
        components = folder.lower().split("/")
        for tree in _trees_named("/".join(components[-_LONGEST_NAME:])):
            if self._holds(tree, folder, components):
                yield Reason(Tag(tree.tag), f"{folder}/ {tree.reason}", tree.kinds)

    def _holds(self, tree: trees.Tree, folder: str, components: list[str]) -> bool:
        above, path = components[:-1], "/".join(components)
        beside = path[: -len(components[-1])]
        is_package = f"/{trees.PACKAGE_ROOT}/" in f"/{path}" and tree.tag not in ("vendored", "generated")
        return not (
            is_package
            or (tree.top and above)
            or (tree.below and not _meet(above, tree.below))
            or _meet(above, tree.not_below)
            or _meet(above[-1:], tree.not_in)
            or any(beside + name in self._listed for name in _words(tree.not_beside))
            or any(f"{path}/{name}" in self._listed for name in _words(tree.not_with))
            or (tree.holding and not self._any_below(folder, tree.holding))
            or (tree.environment and self._is_environment(folder, above))
        )

    def _is_environment(self, folder: str, above: list[str]) -> bool:
        """Whether a folder named like `dev` or `test` holds an environment's settings."""
        if _meet(above, trees.DOCKER_ROOTS) or self._any_below(folder, trees.TEST_FILES):
            return False
        siblings = self._children.get(folder.rpartition("/")[0], ())
        return _meet(above, trees.ENVIRONMENT_ROOTS) or _meet(siblings, trees.ENVIRONMENT_SIBLINGS)

    def _by_docker_folder(self, path: str, kind: str) -> Iterable[Reason]:
        folders = path.split("/")[:-1]
        for depth, name in enumerate(folders):
            above = [folder.lower() for folder in folders[:depth]]
            in_docker_root = _meet(above, trees.DOCKER_ROOTS)
            word = name.lower().removeprefix(".")
            tag = _tag_of_word(word, trees.DOCKER_FOLDER_WORDS)
            if tag is None and in_docker_root:
                tag = _tag_of_word(word, trees.DOCKER_ROOT_WORDS)
            folder = "/".join(folders[: depth + 1])
            if tag is None or any(reason.tag is tag for reason in self.of_folder(folder, kind)):
                continue
            if not in_docker_root and _meet(above[-1:], trees.SERVICE_PARENTS + "src"):
                continue
            if not self._is_environment(folder, above):
                yield Reason(tag, f"{folder}/ is named for {tag}")

    def _any_below(self, folder: str, patterns: tuple[str, ...]) -> bool:
        prefix = f"{folder}/"
        pattern = _pattern(patterns)
        for index in range(bisect_left(self._paths, prefix), len(self._paths)):
            path = self._paths[index]
            if not path.startswith(prefix):
                break
            if pattern.fullmatch(path.rpartition("/")[2]):
                return True
        return False


def glob_pattern(glob: str) -> re.Pattern[str]:
    """An expression for root-relative paths from a pattern as in `.gitattributes` or `.gitignore`, without `!`.

    One without a slash matches the last component; `*` and `?` stay within a component, `**` does not. It matches the path
    itself and, for a folder, everything below.
    """
    anchored = "/" in glob.rstrip("/")
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", glob.strip("/"))
    wildcards = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(
        wildcards[part] if part in wildcards else part if part.startswith("[") and len(part) > 2 else re.escape(part)
        for part in parts
    )
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{body}(?:/.*)?", re.DOTALL)


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _meet(names: Iterable[str], words: str) -> bool:
    return not _words(words).isdisjoint(names)


def _by_docker_name(path: str, kind: str) -> Iterable[Reason]:
    name = path.rpartition("/")[2]
    for segment in name.lower().split("."):
        words = re.split("[-_]", segment)
        for word, following in zip(words, [*words[1:], ""], strict=True):
            tag = _tag_of_word(word, trees.DOCKER_NAME_WORDS)
            if tag is None and kind == "compose":
                tag = _tag_of_word(word, trees.COMPOSE_NAME_WORDS)
            if tag is not None and following not in _words(trees.COMPONENT_NOUNS):
                yield Reason(tag, f"{name} is named for {tag}", tree=False)
    if kind == "dockerfile" and is_template_name(path):
        yield Reason(Tag.TEMPLATE, f"{name} has to be rendered by a template engine", tree=False)


def _tag_of_word(word: str, table: Mapping[str, str]) -> Tag | None:
    return next((Tag(tag) for tag, words in table.items() if word in _words(words)), None)


@lru_cache(maxsize=65536)
def _by_name(name: str) -> tuple[Reason, ...]:
    if not _any_name().fullmatch(name):
        return ()
    return tuple(
        Reason(Tag(entry.tag), f"{name} {entry.reason}", tree=False)
        for entry in trees.NAMES
        if _pattern((entry.pattern,)).fullmatch(name)
    )


@lru_cache(maxsize=4096)
def _trees_named(path: str) -> tuple[trees.Tree, ...]:
    """The entries that a lower-case path's last components match."""
    exact, expressions, any_expression = _tree_index()
    found = list(exact.get(path.rpartition("/")[2], ()))
    if any_expression.fullmatch(path):
        found += (tree for pattern, tree in expressions if pattern.fullmatch(path))
    return tuple(dict.fromkeys(found))


@cache
def _tree_index() -> tuple[dict[str, list[trees.Tree]], list[tuple[re.Pattern[str], trees.Tree]], re.Pattern[str]]:
    """Entries by plain name; those with a wildcard or two components by expression; and all such expressions in one."""
    exact: dict[str, list[trees.Tree]] = {}
    expressions = []
    for tree in trees.TREES:
        for name in tree.names.split():
            if re.search(r"[*/]", name):
                expressions.append((re.compile(r"(?:.*/)?" + re.escape(name).replace(r"\*", "[^/]*")), tree))
            else:
                exact.setdefault(name, []).append(tree)
    return exact, expressions, re.compile("|".join(pattern.pattern for pattern, _ in expressions))


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{entry.pattern})" for entry in trees.NAMES))


@lru_cache(maxsize=256)
def _pattern(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(expressions))
