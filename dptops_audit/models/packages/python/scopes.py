"""What the names of extras, dependency groups, environments and requirements files say of their scope."""

from __future__ import annotations

import re

from dptops_audit.models.packages.package import Scope

_WORDS = {
    Scope.TEST: "test tests testing unittest unittests e2e functional acceptance coverage cov pytest",
    Scope.DEVELOPMENT: (
        "dev devel develop developer development lint linting linter linters format formatting style quality doc docs"
        " documentation docsite sphinx mkdocs ci tox nox type types typing typecheck mypy stubs check checks release"
        " releasing publish build precommit commit debug debugging tool tools tooling local bench benchmark benchmarks"
        " profile profiling ide ipython"
    ),
}
"""In order of precedence: `test-dev` is for tests."""
_RUNTIME_WORDS = frozenset(
    "base common shared main core prod production deploy deployment runtime default all app application server web"
    " api worker install live minimal container docker pip py python git vcs".split()
)
_SCOPES = {word: scope for scope, words in _WORDS.items() for word in words.split()}
_SPLIT = re.compile(r"[^a-z0-9]+")
_FILE_WORDS = frozenset({"requirements", "requirement", "reqs", "req", "for", "txt", "in"})
_FOLDER_WORDS = frozenset({"extras", "extra", "deps"})


def scope_of(name: str, otherwise: Scope) -> Scope:
    """The scope that the words of a group's name tell, or `otherwise`."""
    return _told(_words(name)) or otherwise


def scope_of_file(words: str) -> Scope | None:
    """The scope that the name of a requirements file tells; None for a name that leaves it to those who include the file.

    A name that says nothing but `requirements` is that of runtime dependencies, as are `base`, `production` and the like.
    """
    told = _words(words)
    extra = [word for word in told if word not in _FILE_WORDS and not word.isdigit()]
    found = _told(told)
    if found is None and (not extra or not _RUNTIME_WORDS.isdisjoint(extra)):
        return Scope.RUNTIME
    return found


def group_of_file(words: str) -> str:
    """What the name of a requirements file says besides `requirements`, joined by `-`."""
    told = [word for word in _words(words) if word not in _FILE_WORDS]
    return "-".join([word for word in told if word not in _FOLDER_WORDS] or told)


def is_requirements_name(stem: str) -> bool:
    """Whether a file of that name without its ending is one for pip."""
    return not {"requirements", "requirement", "reqs"}.isdisjoint(_words(stem))


def is_constraints_name(stem: str) -> bool:
    """Whether a file of that name limits versions and asks for nothing itself."""
    return not {"constraints", "constraint", "overrides"}.isdisjoint(_words(stem))


def _words(name: str) -> list[str]:
    return [word for word in _SPLIT.split(name.lower()) if word]


def _told(words: list[str]) -> Scope | None:
    found = {_SCOPES[word] for word in words if word in _SCOPES}
    return next((scope for scope in _WORDS if scope in found), None)
