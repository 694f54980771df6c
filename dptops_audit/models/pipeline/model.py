"""What every pipeline system has in common: pipelines, their jobs and steps, and what each step runs.

A reader of one system gives `Pipeline`s; what a step's scripts lead to (make, npm, tox ...) is followed in `invocations`, and what that
means (a test, a scan, a release) is told by the tables of `dptops_audit.knowledge.tools`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dptops_audit.evidence import Location
from dptops_audit.models.packages.package import Setting


class Event(StrEnum):
    """What starts a pipeline, in the words of no system."""

    PUSH = "push"
    TAG = "tag"
    CHANGE = "change request"
    """A pull or merge request, or a merge queue."""
    RELEASE = "release"
    SCHEDULE = "schedule"
    MANUAL = "manual"
    CALL = "call"
    """Another pipeline of the repository runs it as a part of its own."""
    PIPELINE = "pipeline"
    """The end of another pipeline of the repository."""
    OUTSIDE = "outside"
    """A call from outside the repository: a dispatch, a webhook."""
    OTHER = "other"
    """Something that happens on the hosting service: an issue, a comment, a star."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One thing that starts a pipeline. `name` is the system's own word for it.

    `branches`, `tags` and `paths` are the patterns it is limited to, as written, those to leave out with a leading `!`.
    `pipelines` are the names of the pipelines whose end starts it.
    """

    event: Event
    name: str
    location: Location
    branches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    pipelines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """Text that a step gives to a shell.

    `location` is where its first line stands. `lines` are the lines of the file for the text's lines where they do not simply follow
    each other (a folded block), else empty. `shell` is "sh" for every POSIX shell, "powershell", "cmd", or the program that reads it
    ("python", "node"). `directory` is root-relative, None where it cannot be told. `variables` are the environment's, as far as the
    pipeline says; a value may hold expressions that only the system knows, as written (`${{ github.sha }}`).
    """

    text: str
    location: Location
    shell: str = "sh"
    directory: str | None = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Remote:
    """Something run by name that is defined elsewhere.

    `kind` is "action" (also an orb's command, a task, a plugin), "workflow" (a whole job or pipeline: a reusable workflow, a template,
    a component) or "image" (a container image whose own program runs). `name` has no version; `ref` is the version as written, empty
    for none. `inputs` are the parameters given to it, by lower-case name; `variables` the environment's, as in `Script`.
    """

    kind: str
    name: str
    ref: str
    location: Location
    inputs: Mapping[str, Setting] = field(default_factory=dict)
    directory: str | None = ""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a job, with the scripts or remote things that it runs: several where a matrix or a list gives several.

    `via` leads from the pipeline's own file to the step where it stands in another (a composite action, a template). `dead` says why it
    never runs, `swallowed` why the job goes on when it fails; both are empty where that is not so. `condition` is as written, empty for
    none; `on_failure` is True for a step that runs only after a failure.
    """

    name: str
    location: Location
    scripts: tuple[Script, ...] = ()
    remotes: tuple[Remote, ...] = ()
    via: tuple[Location, ...] = ()
    id: str = ""
    condition: str = ""
    dead: str = ""
    swallowed: str = ""
    on_failure: bool = False


@dataclass(frozen=True, slots=True)
class Backing:
    """A container that runs beside a job's steps."""

    name: str
    image: str
    location: Location


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One job. `id` is what others call it in `needs`, `name` what people see; `location` may lie in another file than the pipeline's.

    `via` leads there from the pipeline's own file. `needs` are the ids of jobs of the same pipeline. `environment` is the deployment
    environment that it names, `gate` True where a person has to let it go on. `image` is the container that its steps run in, empty for
    none. `permissions` are those given to its token, None where nothing says. `dead`, `swallowed`, `condition` and `on_failure` are as
    in `Step`. `remote` is the whole job where it is defined elsewhere. `outputs` are what it hands to later jobs, as written.
    """

    id: str
    name: str
    location: Location
    steps: tuple[Step, ...] = ()
    needs: tuple[str, ...] = ()
    via: tuple[Location, ...] = ()
    environment: str | None = None
    gate: bool = False
    image: str = ""
    services: tuple[Backing, ...] = ()
    permissions: Mapping[str, str] | None = None
    condition: str = ""
    dead: str = ""
    swallowed: str = ""
    on_failure: bool = False
    remote: Remote | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """One pipeline definition. `dead` says why nothing starts it, empty where something does.

    `by_hand` is True where only a person starts it. `concurrency` is the group it runs alone in, empty for none.
    """

    system: str
    path: str
    name: str
    location: Location
    triggers: tuple[Trigger, ...] = ()
    jobs: tuple[Job, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    permissions: Mapping[str, str] | None = None
    concurrency: str = ""
    dead: str = ""
    by_hand: bool = False

    @property
    def live(self) -> bool:
        return not self.dead

    def starts_on(self, *events: Event) -> bool:
        """Whether one of these events starts it."""
        return any(trigger.event in events for trigger in self.triggers)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One program that a step runs, or a hook or goal that a tool runs for it, as plain words.

    `argv` has variables replaced where their values are known. `location` is where it stands, `via` the way there, the pipeline's line
    first. `directory` is root-relative, None where it cannot be told. `swallowed` says why its failure stops nothing, empty where it
    does. `optional` is True where a condition of the script decides whether it runs. `variables` are those known there, and `through` the
    commands that led to it, the step's own first.
    """

    argv: tuple[str, ...]
    location: Location
    via: tuple[Location, ...] = ()
    directory: str | None = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    swallowed: str = ""
    optional: bool = False
    through: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join(self.argv)
