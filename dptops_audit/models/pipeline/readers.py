"""The readers of pipeline systems, by the system's name in `dptops_audit.knowledge.ci_systems`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dptops_audit.models.pipeline.model import Event, Job, Pipeline, Script, Step, Trigger

if TYPE_CHECKING:
    from dptops_audit.models.repository import Repository

READERS = {"github-actions": ("github.reader", "read_github")}
"""Module of this package, and the function that gives the pipelines of a repository."""


def read_pipelines(repository: Repository) -> tuple[Pipeline, ...]:
    """The pipelines of all systems that are used here, in the order of their files."""
    systems = dict.fromkeys(file.system for file in repository.pipeline_files)
    found: list[Pipeline] = []
    for system in systems:
        if system in READERS:
            module, function = READERS[system]
            found += getattr(import_module(f"{__package__}.{module}"), function)(repository)
    found += _pre_commit_ci(repository)
    return tuple(sorted(found, key=lambda pipeline: pipeline.path))


def _pre_commit_ci(repository: Repository) -> tuple[Pipeline, ...]:
    """The service pre-commit.ci, which runs the hooks of a configuration that has settings for it (https://pre-commit.ci/#configuration)."""
    from dptops_audit.models.nodes import Mapping, dig, each, text_of

    path = ".pre-commit-config.yaml"
    root = repository.manifests.yaml(path) if repository.manifests.exists(path) else None
    key = root.key("ci") if isinstance(root, Mapping) else None
    if key is None:
        return ()
    skipped = [text_of(one) or "" for one in each(dig(root, "ci", "skip"))]
    variables = {"SKIP": ",".join(filter(None, skipped))} if any(skipped) else {}
    script = Script("pre-commit run --all-files", key.location, variables=variables, lines=(key.line,))
    step = Step("pre-commit.ci", key.location, (script,))
    job = Job("pre-commit.ci", "pre-commit.ci", key.location, (step,))
    starts = tuple(Trigger(event, "pre-commit.ci", key.location) for event in (Event.PUSH, Event.CHANGE))
    return (Pipeline("pre-commit.ci", path, "pre-commit.ci", key.location, starts, (job,)),)
