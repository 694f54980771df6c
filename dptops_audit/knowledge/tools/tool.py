"""The form of an entry: a tool, the ways it is called, and what each way does. Shapes only; the entries are in the modules beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

WORKFLOWS = "workflows"
"""What a scanner covers that reads the pipelines themselves as code: no language of what is shipped."""


class Kind(StrEnum):
    """What a command or action does, in the checklist's terms."""

    INSTALL = "installs dependencies"
    COMPILE = "compiles"
    """Compiles, transpiles or bundles code."""
    PACKAGE = "packages"
    """Makes a package of a language: a wheel, a gem, a jar, an archive to be kept."""
    BUILD_IMAGE = "builds an image"
    KEEP = "keeps an artifact"
    """Uploads files to the CI's own store or to a bucket."""
    PUSH_IMAGE = "pushes an image"
    PUBLISH = "publishes a package"
    RELEASE = "makes a release"
    """A release of the hosting service, with or without assets."""
    PAGES = "publishes pages"
    DEPLOY = "deploys"
    VERSION = "gives a version"
    """Release tooling that computes or bumps a version, or tags the source."""
    TEST = "runs tests"
    """Unit tests unless what it runs says otherwise."""
    INTEGRATION_TEST = "runs integration tests"
    """A tool that only makes sense against a running system: browsers, HTTP collections, load."""
    START = "starts services"
    """Starts containers, a cluster or the program itself for tests."""
    COVERAGE = "measures coverage"
    UPLOAD_COVERAGE = "uploads coverage"
    COVERAGE_GATE = "enforces coverage"
    LINT = "lints"
    """A linter, a format check or a type checker over code."""
    FORMAT = "rewrites code"
    """A formatter in the mode that changes files: no check by itself."""
    LINT_CONFIG = "lints configuration"
    """The same over configuration: YAML, Dockerfiles, workflows, charts, Terraform, shell snippets."""
    LINT_DOCS = "lints documents"
    SAST = "scans code"
    SCAN_IAC = "scans configuration"
    AUDIT_DEPENDENCIES = "audits dependencies"
    SCAN_SECRETS = "scans for secrets"
    SCAN_IMAGE = "scans images"
    SBOM = "lists components"
    SIGN = "signs"
    NOTIFY = "notifies"
    ROLL_BACK = "rolls back"
    CHECK_HEALTH = "checks health"
    CHECK_LINKS = "checks links"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to call a tool and what that does.

    `programs` are names of the program, separated by spaces, without path or `.exe`, `.cmd`, `.bat`, `.sh` of a wrapper (`gradlew`).
    `arguments` is an expression that must match at the start of the words behind the program, joined by single spaces ("" matches all);
    `unless` one that must be found nowhere in them. Launchers are gone before (npx, uv run, bundle exec, python -m, docker run ...): the
    driver knows them. `languages` limit what it covers; empty means those of the tool.
    """

    kinds: frozenset[Kind]
    programs: tuple[str, ...]
    arguments: str = ""
    unless: str = ""
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Action:
    """A remote thing that runs the tool, and what that does.

    `names` are names of actions, reusable workflows, orbs' commands, tasks or images without version, in lower case, separated by
    spaces; `*` at the end stands for any rest. `inputs` are (input, expression) pairs that must be found in the given values, which are
    "" where nothing is given; `unless` are pairs that must not be found. Input names are lower-case.
    """

    kinds: frozenset[Kind]
    names: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...] = ()
    unless: tuple[tuple[str, str], ...] = ()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `languages` are the languages (`dptops_audit.knowledge.ecosystems.LANGUAGE_NAMES`) or ecosystems whose code it covers;
    empty for a tool that covers any."""

    name: str
    ways: tuple[Way | Action, ...]
    languages: frozenset[str] = frozenset()


def tool(name: str, *ways: Way | Action, languages: str = "") -> Tool:
    """An entry; `languages` are separated by spaces."""
    return Tool(name, ways, frozenset(languages.split()))


def way(
    kinds: Kind | Iterable[Kind], programs: str, arguments: str = "", *, unless: str = "", languages: str = ""
) -> Way:
    """A way to call it as a command."""
    return Way(_kinds(kinds), tuple(programs.split()), arguments, unless, frozenset(languages.split()))


def action(
    kinds: Kind | Iterable[Kind],
    names: str,
    *,
    inputs: dict[str, str] | None = None,
    unless: dict[str, str] | None = None,
    languages: str = "",
) -> Action:
    """A remote thing that runs it."""
    return Action(
        _kinds(kinds),
        tuple(names.lower().split()),
        tuple((inputs or {}).items()),
        tuple((unless or {}).items()),
        frozenset(languages.split()),
    )


def _kinds(kinds: Kind | Iterable[Kind]) -> frozenset[Kind]:
    return frozenset((kinds,)) if isinstance(kinds, Kind) else frozenset(kinds)
