"""The test files of a repository, and which of them test a system as a whole."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from dptops_audit.evidence import Location
from dptops_audit.knowledge.test_files import (
    ANY_LANGUAGE,
    DOUBTFUL_NAMES,
    INTEGRATION_FOLDER_WORDS,
    INTEGRATION_NAMES,
    INTEGRATION_SIGNS,
    INTEGRATION_WORDS,
    LOAD_FOLDERS,
    LOAD_SIGNS,
    NO_TEST_NAMES,
    SYSTEM_FOLDERS,
    TEST_NAMES,
    TEST_WORDS,
    UNIT_WORDS,
    TestNames,
)
from dptops_audit.models.inventory import File, Tag
from dptops_audit.models.nodes import dig, each, text_of
from dptops_audit.models.pattern_sets import INLINE_TESTS, INTEGRATION_TESTS, TEST_BUILD_TAGS
from dptops_audit.models.signs import found

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

__all__ = ["TestFile", "TestKind", "test_files"]

NO_TESTS = frozenset({Tag.VENDORED, Tag.GENERATED, Tag.EXAMPLE, Tag.TEMPLATE, Tag.FIXTURE})
"""Trees whose tests exercise nothing of this repository."""
_MOST_LINES = 20_000
_MOST_BASES = 200
_JVM_FILES = (".java", ".kt", ".groovy", ".scala")
_TEST_TREE = re.compile(r"(?:^|/)(?:src/(?:test|it|integrationTest|testFixtures)|tests?)/")
_LONGEST_LINE = 400
_LONGEST_PATH = 400
"""No path that people write is longer, and expressions need not be tried on it."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]|\d+")
_E2E = re.compile(r"[eE]2[eE]|[eE]nd[-_.]?[tT]o[-_.]?[eE]nd")
_BY_NAME = {kind: names for names in reversed(TEST_NAMES) for kind in names.kinds.split()}


class TestKind(StrEnum):
    """What a test exercises: a part of the program, or a system as a whole."""

    __test__ = False

    UNIT = "unit"
    INTEGRATION = "integration"


@dataclass(frozen=True, slots=True)
class TestFile:
    """A file with tests. `language` is its kind of file as in `LANGUAGE_NAMES`, empty for scenarios that are in no programming language.

    `location` is the line that shows its kind, the first of the file where its path does; `reason` says how, in a clause.
    """

    __test__ = False

    path: str
    language: str
    kind: TestKind
    location: Location
    reason: str


def test_files(repository: Repository) -> tuple[TestFile, ...]:
    """Every file with tests but those in vendored, generated, example, template and fixture trees, sorted by path."""
    targets = _cargo_targets(repository)
    shown = {**_shown(repository), **{path: sign for path, sign in targets.items() if sign[1]}}
    inline = {hit.file.path for hit in repository.source.hits(INLINE_TESTS, without=NO_TESTS)}
    loads = {
        hit.file.path
        for _, hit in found(repository.source, INTEGRATION_TESTS, LOAD_SIGNS, NO_TESTS)
        if _compiled(LOAD_FOLDERS).fullmatch(hit.file.path)
    }
    tests = []
    for file in repository.inventory.files:
        if len(file.path) > _LONGEST_PATH or not file.tags.isdisjoint(NO_TESTS):
            continue
        language = _language(repository, file)
        if language is None and (file.path in inline or file.path in loads):
            language = file.kind
        if language is None and file.path in targets:
            language = "rust"
        if language is not None:
            tests.append(_test(repository, file.path, language, shown.get(file.path), file.path in inline))
    return tuple(_with_bases(repository, tests, shown))


def _with_bases(
    repository: Repository, tests: Sequence[TestFile], shown: Mapping[str, tuple[Location, str]]
) -> Iterator[TestFile]:
    """The tests, those that name a class as an integration test whose file beside them drives a system as a whole.

    On the JVM a base class or a configuration starts the containers, and the tests only extend or import it.
    """
    paths = {test.path for test in tests}
    bases = {
        posixpath.basename(path).partition(".")[0]: sign[1]
        for path, sign in shown.items()
        if path not in paths and path.endswith(_JVM_FILES) and _TEST_TREE.search(path)
    }
    if not bases:
        yield from tests
        return
    name = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(bases)[:_MOST_BASES]))})\b")
    for test in tests:
        match = None
        if test.kind is TestKind.UNIT and test.path.endswith(_JVM_FILES):
            match = _first_match(repository.manifests.lines(test.path)[:_MOST_LINES], name)
        if match is None:
            yield test
        else:
            line, base = match
            yield replace(
                test,
                kind=TestKind.INTEGRATION,
                location=Location(test.path, line),
                reason=f"it stands on {base}, and {bases[base]}",
            )


def _first_match(lines: Sequence[str], name: re.Pattern[str]) -> tuple[int, str] | None:
    for number, line in enumerate(lines, 1):
        found = name.search(line[:_LONGEST_LINE])
        if found is not None:
            return number, found[0]
    return None


test_files.__test__ = False  # type: ignore[attr-defined]


def _test(
    repository: Repository, path: str, language: str, shown: tuple[Location, str] | None, inline: bool
) -> TestFile:
    first = Location(path, 1)
    fixed = next(
        (kind for expression, kind in ANY_LANGUAGE if not language and _compiled(expression).fullmatch(path)), ""
    )
    if fixed:
        return TestFile(path, language, TestKind(fixed), first, "its name says so")
    reason = "" if inline and "/src/" in f"/{path}" else _reason_in_path(repository, path, language)
    if reason:
        return TestFile(path, language, TestKind.INTEGRATION, first, reason)
    if shown is not None:
        return TestFile(path, language, TestKind.INTEGRATION, *shown)
    return TestFile(path, language, TestKind.UNIT, first, "its name or content says no more")


def _cargo_targets(repository: Repository) -> dict[str, tuple[Location, str]]:
    """The files of `[[test]]` targets with the place of their names, and a reason where a name says that it tests a system as a whole.

    https://doc.rust-lang.org/cargo/reference/cargo-targets.html#tests
    """
    targets: dict[str, tuple[Location, str]] = {}
    for package in repository.all_packages:
        if package.ecosystem != "rust":
            continue
        for target in each(dig(repository.manifests.toml(package.manifest), "test")):
            name, path = dig(target, "name"), text_of(dig(target, "path"))
            called = text_of(name)
            if name is None or not called:
                continue
            words = {word.lower() for word in _WORD.findall(called)}
            reason = f"its target is called {called}" if words & (INTEGRATION_WORDS | INTEGRATION_FOLDER_WORDS) else ""
            file = posixpath.normpath(posixpath.join(package.directory, path or f"tests/{called}.rs"))
            targets.setdefault(file, (name.location, reason))
    return targets


def _shown(repository: Repository) -> dict[str, tuple[Location, str]]:
    """By path, the first line that drives a system as a whole."""
    shown: dict[str, tuple[Location, str]] = {}
    for sign, hit in found(repository.source, INTEGRATION_TESTS, (*INTEGRATION_SIGNS, *LOAD_SIGNS), NO_TESTS):
        shown.setdefault(hit.file.path, (hit.location, f"it uses {sign.what}"))
    for hit in repository.source.hits(TEST_BUILD_TAGS, without=NO_TESTS):
        shown.setdefault(hit.file.path, (hit.location, f"it is built with a tag: {hit.text}"))
    return shown


def _language(repository: Repository, file: File) -> str | None:
    """The language of a test file; empty where there is none, None for any other file."""
    name = file.path.rpartition("/")[2]
    names = _BY_NAME.get(file.kind)
    if names is None:
        return "" if _any_language(repository, file) else None
    if _compiled(f"(?i:{NO_TEST_NAMES})").fullmatch(name):
        return None
    sure = _any(names.sure).fullmatch(file.path) is not None
    if sure and (not names.content or _compiled(DOUBTFUL_NAMES).fullmatch(name) is None):
        return file.kind
    if sure or (names.maybe and _any(names.maybe).fullmatch(file.path)):
        return file.kind if _has_tests(repository, file, names) else None
    return None


def _any_language(repository: Repository, file: File) -> bool:
    for expression, _ in ANY_LANGUAGE:
        if _compiled(expression).fullmatch(file.path):
            if not file.path.endswith((".yaml", ".yml")) or "chainsaw" in file.path or ".tavern." in file.path:
                return True
            # The unit tests of a Helm chart lie in it.
            chart = file.path.rpartition("/")[0].rpartition("/")[0]
            return ".venom." in file.path or repository.inventory.exists(f"{chart}/Chart.yaml".lstrip("/"))
    return False


def _has_tests(repository: Repository, file: File, names: TestNames) -> bool:
    text = repository.inventory.read(file, keep=False)
    match = _compiled(names.content).match
    return text is not None and any(match(line[:_LONGEST_LINE]) for line in text.lines[:_MOST_LINES])


def _reason_in_path(repository: Repository, path: str, language: str) -> str:
    """What in a path says that the file tests a system as a whole; empty where nothing does."""
    *folders, name = path.split("/")
    if _compiled(INTEGRATION_NAMES).fullmatch(name):
        return f"its name is {name}"
    for key in (language, ""):
        if key in SYSTEM_FOLDERS and _compiled(SYSTEM_FOLDERS[key]).fullmatch(path):
            return f"it lies in {path.rpartition('/')[0]}"
    words = [_words(folder) for folder in folders]
    if any(not UNIT_WORDS.isdisjoint(own) for own in words):
        return ""
    if _says_in_name(_words(name.partition(".")[0]), _words(name)):
        return f"its name is {name}"
    in_tests = False
    for index, own in enumerate(words):
        if not INTEGRATION_WORDS.isdisjoint(own):
            return f"it lies in {'/'.join(folders[: index + 1])}"
        named = not TEST_WORDS.isdisjoint(own)
        alone = in_tests or (not index and "src" not in folders)
        if _says(own, alone) and not _is_product(repository, folders[: index + 1]):
            return f"it lies in {'/'.join(folders[: index + 1])}"
        in_tests = in_tests or named
    return ""


def _says(words: tuple[str, ...], alone: bool) -> bool:
    """Whether a folder's name ends in such a word and one for tests, or, where that may stand `alone`, is such a word."""
    last = words[-2:]
    ends = len(last) == 2 and any(
        one in INTEGRATION_FOLDER_WORDS and other in TEST_WORDS for one, other in (last, last[::-1])
    )
    return ends or (alone and len(words) == 1 and words[0] in INTEGRATION_FOLDER_WORDS)


def _says_in_name(stem: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Whether a file's name says it: `stem` are its words before the first dot, `words` all of them, with the extension."""
    if not INTEGRATION_WORDS.isdisjoint(words[:-1]):
        return True
    if len(stem) == 1 and stem[0] in INTEGRATION_FOLDER_WORDS and stem[0] != "functional":
        return True
    for index, word in enumerate(words[:-1]):
        if word not in INTEGRATION_FOLDER_WORDS:
            continue
        if index + 1 < len(words) and words[index + 1] in TEST_WORDS and index + 3 >= len(words):
            return True
        if word == "integration" and index and words[index - 1] in TEST_WORDS:
            return True
    return False


def _is_product(repository: Repository, folders: list[str]) -> bool:
    """Whether the product has a package of that name, which the tests' package only mirrors."""
    path = "/".join(folders)
    return "src/test/" in path and path.replace("src/test/", "src/main/", 1) in repository.inventory.directories


@lru_cache(maxsize=4096)
def _words(component: str) -> tuple[str, ...]:
    """The words of a name, in lower case: parted by signs and capitals."""
    return tuple(_words_of(_E2E.sub(" e2e ", component[:200])))


def _words_of(text: str) -> Iterator[str]:
    return (word.lower() for word in _WORD.findall(text))


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@cache
def _any(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in expressions) or r"(?!)")
