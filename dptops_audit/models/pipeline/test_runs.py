"""The test runs of live pipelines: which are of single units, and which run against a whole system or real backing services."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dptops_audit.evidence import Evidence
from dptops_audit.knowledge.test_words import (
    AMBIGUOUS_WORDS,
    EXCLUDING_OPTIONS,
    INTEGRATION_PHRASES,
    INTEGRATION_WORDS,
    NEGATED,
    TEST_WORDS,
)
from dptops_audit.knowledge.tools.tool import Kind
from dptops_audit.models.pipeline.deploys import CLUSTER_CLIENTS, THROW_AWAY_CLUSTERS
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Job
from dptops_audit.models.pipeline.uses import ToolUse
from dptops_audit.models.quality.test_files import TestFile

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_E2E = re.compile(r"(?i)e2e|end[-_ ]?to[-_ ]?end")
_GRADLE = frozenset({"gradle", "gradlew"})
_LONGEST = 2_000
_NEGATED = re.compile(NEGATED)
_UNIT = re.compile(r"(?i)\bunit\b")
_OWN_RUNNER = re.compile(
    r"@playwright/test|\bcypress\b|\bcy\.|puppeteer|webdriver|testcafe|nightwatch|detox|protractor|supertest"
)
_JS_TEST = re.compile(r".*(?:\.|/__tests__/).*(?:test|spec)\.[cm]?[jt]sx?$")
_NO_PATHS = re.compile(r"^-|=|:")
_BUILD_TAG = re.compile(r"//\s*(?:go:build|\+build)\b")
_DEPLOYS = re.compile(r"\b(?:apply|create|install|upgrade|sync|reconcile|bootstrap|run|up|deploy|build|push)\b")
_OWN_RUNNERS = re.compile(r"(?:^|/)(?:cypress|playwright|e2e|features)(?:/|$)")
_SCRIPTS = frozenset({"javascript", "typescript", "vue", "svelte"})
_MOST_LINES = 2_000
_OWN_RUNNER_LANGUAGES = frozenset({"c", "cpp"})
"""Languages whose runners are told in configuration which tests are theirs."""


@dataclass(frozen=True, slots=True)
class TestRun:
    """One run of a test runner. `integration` says why it counts as an integration test too, empty where it does not; `only` is True
    where its own name or words leave unit tests out; `evidence` are places beside the run that show it."""

    __test__ = False

    use: ToolUse
    integration: str = ""
    only: bool = False
    evidence: tuple[Evidence, ...] = ()


def find_test_runs(repository: Repository) -> tuple[TestRun, ...]:
    """Every run of a test runner in live pipelines, those that can stop one first."""
    return tuple(_runs(repository))


def says_integration(text: str) -> bool:
    """Whether a path, an option or a name says that tests run against a whole system."""
    if _E2E.search(text):
        return True
    words = [word.lower() for word in _WORDS.findall(text)]
    known = set(words)
    if not known.isdisjoint(INTEGRATION_WORDS - AMBIGUOUS_WORDS):
        return True
    if not known.isdisjoint(AMBIGUOUS_WORDS) and not known.isdisjoint(TEST_WORDS):
        return True
    following = set(zip(words, words[1:], strict=False)) | set(zip(words, words[1:], words[2:], strict=False))
    return any(phrase in following for phrase in INTEGRATION_PHRASES)


def _runs(repository: Repository) -> Iterator[TestRun]:
    pipelines = repository.pipelines
    included = _Included(repository)
    for use in pipelines.of(Kind.TEST, Kind.INTEGRATION_TEST):
        if Kind.TEST not in use.kinds:
            yield TestRun(use, f"{use.tool} runs against a whole system", True)
            continue
        own = _own_text(use)
        if says_integration(own):
            yield TestRun(use, "its name says so", _UNIT.search(own) is None)
            continue
        backing = _backing(repository, use)
        if backing is not None:
            yield TestRun(use, backing.message, False, (backing,))
        elif says_integration(use.job.name) or says_integration(use.job.id):
            yield TestRun(use, f"the job is called {use.job.name or use.job.id}", True)
        elif (one := included.by(use)) is not None:
            place = Evidence(one.location, "is an integration test")
            yield TestRun(use, f"it includes {one.path}", False, (place,))
        else:
            yield TestRun(use)
    yield from _in_clusters(repository)


def _in_clusters(repository: Repository) -> Iterator[TestRun]:
    """Jobs that start a cluster of their own and deploy to it: what does not come up there fails the job."""
    pipelines = repository.pipelines
    seen: set[Job] = set()
    for use in pipelines.of(Kind.START):
        if use.tool not in THROW_AWAY_CLUSTERS or use.step not in use.job.steps or use.job in seen:
            continue
        seen.add(use.job)
        steps = use.job.steps[use.job.steps.index(use.step) :]
        for one in (one for step in steps if not step.dead for one in pipelines.invocations.of(step)):
            if program_of(one.argv) in CLUSTER_CLIENTS and _DEPLOYS.search(one.text):
                place = Evidence(one.location, "deploys to the job's own cluster", one.via)
                yield TestRun(use, f"the job deploys to a cluster of its own with {one.argv[0]}", True, (place,))
                break


def without_exclusions(argv: Sequence[str]) -> str:
    """A command's words without those that say which tests it leaves out."""
    leaves_out = EXCLUDING_OPTIONS | {"-x"} if program_of(tuple(argv)) in _GRADLE else EXCLUDING_OPTIONS
    kept = [
        word for at, word in enumerate(argv) if word not in leaves_out and (at == 0 or argv[at - 1] not in leaves_out)
    ]
    return _NEGATED.sub(" ", " ".join(kept)[:_LONGEST])


def _own_text(use: ToolUse) -> str:
    """The words of the command and of those that led to it, with the step's own name."""
    texts = [without_exclusions(use.step.name.split()) if use.step is not None else ""]
    if use.invocation is not None:
        texts += [without_exclusions(text.split()) for text in use.invocation.through]
        texts.append(without_exclusions(use.invocation.argv))
    elif use.remote is not None:
        texts += [use.remote.name, *(setting.value for setting in use.remote.inputs.values())]
    return " / ".join(text[:400] for text in texts)


def _backing(repository: Repository, use: ToolUse) -> Evidence | None:
    """What the job starts beside the tests: its service containers, or containers that an earlier step brings up."""
    for service in use.job.services:
        return Evidence(service.location, f"the job starts {service.name or service.image}")
    for start in repository.pipelines.in_job(use.job, Kind.START):
        if start.weak or (start.location.path, start.location.line) == (use.location.path, use.location.line):
            continue
        # Uses stand in the order of the steps: where the first one is not before the tests, no other is.
        message = f"the job starts services with `{start.what}`"
        return Evidence(start.location, message, start.via) if _is_before(start, use) else None
    return None


def _is_before(start: ToolUse, use: ToolUse) -> bool:
    steps = list(use.job.steps)
    if start.step in steps and use.step in steps:
        return steps.index(start.step) <= steps.index(use.step)
    return False


class _Included:
    """The integration tests that a run takes along which names none of them: its runner finds them by default."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._tests = [
            one
            for one in repository.test_files
            if one.kind == "integration"
            and one.language not in _OWN_RUNNER_LANGUAGES
            and (one.path.endswith("_spec.rb") or not _OWN_RUNNERS.search(one.path))
        ]
        self._found: dict[tuple[object, ...], TestFile | None] = {}
        self._apart: dict[str, bool] = {}
        self._folders: dict[str, tuple[str, ...] | None] = {}

    def by(self, use: ToolUse) -> TestFile | None:
        """The first test that the run takes along where it names no path, or one above the file."""
        one = use.invocation
        if one is None or one.text != without_exclusions(one.argv):
            return None  # what is left out may be just these
        key = (one.argv, one.directory, use.languages)
        if key not in self._found:
            paths = tuple(word for word in one.argv[1:] if "/" in word and not _NO_PATHS.search(word))
            base = f"{one.directory}/" if one.directory else ""
            starts = tuple(base + word.removeprefix("./").rstrip("./*") for word in paths if "$" not in word)
            self._found[key] = next(
                (
                    test
                    for test in self._tests
                    if test.path.startswith(base)
                    and (not paths or test.path.startswith(starts))
                    and self._runs(use, test)
                ),
                None,
            )
        return self._found[key]

    def _runs(self, use: ToolUse, test: TestFile) -> bool:
        if use.invocation is None or not use.covers({test.language}):
            return False
        if test.language == "python":
            folders = self._python_folders(use.invocation.directory or "")
            return folders is None or test.path.startswith(folders)
        if test.language == "go" and self._is_apart(test):
            return "-tags" in use.invocation.text
        return test.language not in _SCRIPTS or not self._is_apart(test)

    def _is_apart(self, test: TestFile) -> bool:
        """Whether a file says that it is for a build tag or a runner of its own.

        Jest and Vitest take every file of such a name but those that are written for another runner.
        """
        if test.path not in self._apart:
            lines = self._repository.manifests.lines(test.path)
            if test.language == "go":
                self._apart[test.path] = any(_BUILD_TAG.match(line) for line in lines[:15])
            else:
                own = any(_OWN_RUNNER.search(line) for line in lines[:_MOST_LINES])
                self._apart[test.path] = own or not _JS_TEST.match(test.path)
        return self._apart[test.path]

    def _python_folders(self, folder: str) -> tuple[str, ...] | None:
        """The folders that pytest looks through by its configuration where a run names none; None where that says nothing.

        https://docs.pytest.org/en/stable/reference/reference.html#confval-testpaths
        """
        if folder not in self._folders:
            self._folders[folder] = self._configured(folder)
        return self._folders[folder]

    def _configured(self, folder: str) -> tuple[str, ...] | None:
        manifests, workspace = self._repository.manifests, self._repository.pipelines.invocations.workspace
        file = workspace.above(folder, *_CONFIGURATIONS)
        while file is not None:
            named = [word for line in _setting(manifests.lines(file)) for word in _PATH_WORD.findall(line)]
            if named:
                base = posixpath.dirname(file)
                return tuple(posixpath.normpath(posixpath.join(base, word)) + "/" for word in named)
            rest = _CONFIGURATIONS[_CONFIGURATIONS.index(posixpath.basename(file)) + 1 :]
            file = workspace.beside(posixpath.dirname(file), *rest) if rest else None
        return None


_CONFIGURATIONS = ("pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
_TEST_PATHS = re.compile(r"\s*testpaths\s*=(.*)")
_PATH_WORD = re.compile(r"[\w./-]+")


def _setting(lines: Sequence[str]) -> Iterator[str]:
    """The value of `testpaths`, which may go on over indented lines or to a closing bracket."""
    inside = False
    for line in lines[:_MOST_LINES]:
        match = _TEST_PATHS.match(line)
        if match is not None:
            inside = True
            yield match[1].partition("#")[0]
        elif inside and line[:1] in (" ", "\t") and "=" not in line:
            yield line.partition("#")[0]
        else:
            inside = False
