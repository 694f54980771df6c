"""The jobs of a workflow, those of reusable workflows of this repository in place of the jobs that call them.

Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobs
https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping as MappingNode
from dptops_audit.models.nodes import Node, Scalar, dig, each, text_of
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.pipeline.github.actions import uses_of
from dptops_audit.models.pipeline.github.conditions import Judged, always_true, judge
from dptops_audit.models.pipeline.github.expressions import Open, Value, as_text
from dptops_audit.models.pipeline.github.matrix import combinations
from dptops_audit.models.pipeline.github.needs import Group, connected
from dptops_audit.models.pipeline.github.permissions import permissions_of
from dptops_audit.models.pipeline.github.scope import MOST_FORMS, Reading, Variant
from dptops_audit.models.pipeline.github.shells import system_of
from dptops_audit.models.pipeline.github.steps import SWALLOWED, Frame, Steps, joined, remote_inputs
from dptops_audit.models.pipeline.github.triggers import Start
from dptops_audit.models.pipeline.model import Backing, Job, Remote

MAX_DEPTH = 10
"""Workflows that call each other, the first included; the service itself takes ten."""
_WORD = re.compile(r"\w+")
_WORKSPACE = Open({"workspace": "."})


@dataclass(frozen=True, slots=True)
class Caller:
    """What holds for all jobs of a file: the starts, and what the jobs say that call it, of which there are none for a pipeline's own.

    `inputs` are the forms in which it is called, an empty one where it is not. `files` are those that lead to it, its own last.
    """

    starts: tuple[Start, ...]
    files: tuple[str, ...]
    inputs: tuple[Mapping[str, Value] | None, ...] = (None,)
    id: str = ""
    name: str = ""
    via: tuple[Location, ...] = ()
    condition: str = ""
    swallowed: str = ""
    on_failure: bool = False
    permissions: Mapping[str, str] | None = None


@dataclass(slots=True)
class Found:
    """The jobs of a file, and the files that those which can run call."""

    jobs: tuple[Job, ...] = ()
    calls: set[str] = field(default_factory=set)


def read_jobs(root: MappingNode, caller: Caller, reading: Reading) -> Found:
    """The jobs of a workflow's tree, in the order of the file."""
    return _File(root, caller, reading).read()


class _File:
    def __init__(self, root: MappingNode, caller: Caller, reading: Reading) -> None:
        self.root = root
        self.caller = caller
        self.reading = reading
        own = permissions_of(root.get("permissions"))
        self.permissions = caller.permissions if own is None else own
        self.base = self._base()

    def read(self) -> Found:
        groups: dict[str, Group] = {}
        jobs = self.root.get("jobs")
        for key, item in jobs.items() if isinstance(jobs, MappingNode) else ():
            if self.reading.jobs_left <= 0:
                self.reading.note(key, "more jobs than can be looked at: the rest is left out")
                break
            self.reading.jobs_left -= 1
            if isinstance(item, MappingNode):
                groups[key.value] = self._group(key, item)
            else:
                self.reading.note(key, f"the job {key.value[:80]} is no mapping")
        found = Found()
        for group in connected(groups, self.reading):
            found.jobs += group.jobs
            if not all(job.dead for job in group.jobs):
                found.calls |= group.calls
        return found

    def _base(self) -> tuple[Variant, ...]:
        """The forms of the file: one for each way in which it is called."""
        forms = []
        for inputs in self.caller.inputs:
            contexts: dict[str, Value] = {"github": _WORKSPACE}
            if inputs is not None:
                contexts["inputs"] = inputs
            forms.append(Variant(contexts, {}))
        return tuple(forms)

    def _group(self, key: Scalar, item: MappingNode) -> Group:
        reading, caller = self.reading, self.caller
        variants = self._variants(key, item)
        condition = item.get("if")
        judged = judge(
            condition if isinstance(condition, Scalar) else None,
            caller.starts,
            tuple(Variant({**one.contexts, "env": Open()}, {}) for one in self.base),
            reading,
        )
        own = permissions_of(item.get("permissions"))
        swallowed = caller.swallowed
        if always_true(item.get("continue-on-error"), variants, reading):
            swallowed = SWALLOWED
        name = text_of(item.get("name"))
        job = Job(
            caller.id + key.value,
            caller.name + (reading.common_text(name, variants) if name else key.value),
            key.location,
            via=caller.via,
            permissions=self.permissions if own is None else own,
            condition=joined(caller.condition, judged.text),
            dead=judged.dead,
            swallowed=swallowed,
            on_failure=caller.on_failure or judged.on_failure,
        )
        needs = tuple(_needs(item.get("needs")))
        uses = item.get("uses")
        if isinstance(uses, Scalar) and not uses.is_null:
            jobs, calls = self._called(item, uses, job, variants, judged)
            return Group(jobs, needs, judged.overrules, calls, called=True)
        return Group((self._with_steps(item, job, variants, judged),), needs, judged.overrules)

    def _variants(self, key: Scalar, item: MappingNode) -> tuple[Variant, ...]:
        """The forms of a job: those of the file times the combinations of its matrix, with the variables of file and job."""
        reading = self.reading
        matrix = dig(item, "strategy", "matrix")
        bases = self.base
        if matrix is not None:
            found: list[Variant] = []
            for one in bases:
                values, more = combinations(matrix, partial(_value_in, reading, one))
                if more:
                    reading.note(key, "its matrix has more combinations than the service takes")
                found += [one.knowing(matrix=value) for value in values]
            bases = tuple(found)
        else:
            bases = tuple(one.knowing(matrix=None) for one in bases)
        unsure = _set_while_running(item)
        known = []
        for one in bases:
            system = system_of(_labels(item.get("runs-on"), one, reading))
            runner = Open({"os": system}) if system else Open()
            if item.get("container") is not None:
                runner = Open({**runner, "os": "Linux"})
            known.append(one.knowing(runner=runner, env=Open()))
        variants = reading.with_env(known, self.root.get("env"), unsure)
        variants = reading.with_env(variants, dig(item, "container", "env"), unsure)
        return reading.with_env(variants, item.get("env"), unsure)

    def _with_steps(self, item: MappingNode, job: Job, variants: tuple[Variant, ...], judged: Judged) -> Job:
        reading = self.reading
        frame = Frame(
            variants,
            judged.starts,
            self._default(item, "shell"),
            self._default(item, "working-directory"),
            via=job.via,
        )
        container = item.get("container")
        image = text_of(container) if isinstance(container, Scalar) else text_of(dig(container, "image"))
        environment = item.get("environment")
        name = text_of(environment) if isinstance(environment, Scalar) else text_of(dig(environment, "name"))
        return replace(
            job,
            steps=Steps(reading).read(item.get("steps"), frame),
            environment=(reading.common_text(name, variants) or None) if name else None,
            image=reading.common_text(image, variants) if image else "",
            services=tuple(_services(item.get("services"), variants, reading)),
            outputs=_outputs(item.get("outputs")),
        )

    def _default(self, item: MappingNode, name: str) -> str:
        return text_of(dig(item, "defaults", "run", name)) or text_of(dig(self.root.get("defaults"), "run", name)) or ""

    def _called(
        self, item: MappingNode, uses: Scalar, job: Job, variants: tuple[Variant, ...], judged: Judged
    ) -> tuple[tuple[Job, ...], set[str]]:
        """The jobs of a workflow that a job calls, or the job itself where the workflow is defined elsewhere."""
        reading, caller = self.reading, self.caller
        what = uses_of(uses.value, reading.slug)
        remote = Remote("workflow", what.name, what.ref, uses.location, self._common_inputs(item, variants))
        elsewhere = (replace(job, remote=remote),)
        if what.path is None:
            return elsewhere, set()
        root = reading.manifests.yaml(what.path) if reading.manifests.exists(what.path) else None
        if not isinstance(root, MappingNode) or not isinstance(root.get("jobs"), MappingNode):
            if not what.ref:
                reading.note(uses, f"calls {uses.value.strip()}, which is not here")
            return elsewhere, set()
        if what.path in caller.files or len(caller.files) >= MAX_DEPTH:
            reading.note(uses, f"calls {uses.value.strip()}, and workflows that call each other end here")
            return elsewhere, set()
        inputs: dict[str, Mapping[str, Value]] = {}
        for variant in variants:
            given = _inputs(root, item.get("with"), variant, reading)
            if len(inputs) < MOST_FORMS:
                inputs.setdefault(repr(given), given)
            elif repr(given) not in inputs:
                reading.note(uses, f"is called in more than {MOST_FORMS} forms: the others are left out", skipped=True)
                break
        inner = Caller(
            judged.starts,
            (*caller.files, what.path),
            tuple(inputs.values()),
            f"{job.id}/",
            f"{job.name} / ",
            (*job.via, job.location),
            job.condition,
            job.swallowed,
            job.on_failure,
            job.permissions,
        )
        found = read_jobs(root, inner, reading)
        if not found.jobs:
            return elsewhere, {what.path}
        jobs = found.jobs
        if job.dead:
            reason = job.dead.replace("its condition", "its caller's condition", 1)
            jobs = tuple(one if one.dead else replace(one, dead=reason) for one in jobs)
        return jobs, {what.path, *found.calls}

    def _common_inputs(self, item: MappingNode, variants: Sequence[Variant]) -> dict[str, Setting]:
        given = item.get("with")
        first = remote_inputs(given, variants[0], self.reading)
        if len(variants) > 1:
            plain = Variant({}, {})
            written = remote_inputs(given, plain, self.reading)
            others = [remote_inputs(given, one, self.reading) for one in variants[1:MOST_FORMS]]
            return {
                name: one if all(other[name] == one for other in others) else written[name]
                for name, one in first.items()
            }
        return first


def _value_in(reading: Reading, variant: Variant, text: str) -> Value:
    return reading.value(text, variant.contexts)


def _needs(node: Node | None) -> Iterator[Scalar]:
    for item in (node,) if isinstance(node, Scalar) else each(node):
        if isinstance(item, Scalar) and not item.is_null:
            yield item


def _labels(node: Node | None, variant: Variant, reading: Reading) -> list[str]:
    """The labels of `runs-on`, in any of its forms."""
    labels = dig(node, "labels") if isinstance(node, MappingNode) else node
    found: list[str] = []
    for item in (labels,) if isinstance(labels, Scalar) else each(labels):
        if isinstance(item, Scalar):
            value = reading.value(item.value, variant.contexts)
            if isinstance(value, list):
                found += [as_text(one) or "${{" for one in value]
            else:
                text = as_text(value)
                found.append(item.value if text is None else text)
    return found


def _services(node: Node | None, variants: Sequence[Variant], reading: Reading) -> Iterator[Backing]:
    for key, item in node.items() if isinstance(node, MappingNode) else ():
        image = text_of(item) if isinstance(item, Scalar) else text_of(dig(item, "image"))
        if image:
            texts: Iterable[str] = dict.fromkeys(reading.text(image, variant.contexts) for variant in variants)
            for text in [one for one in texts if one][:MOST_FORMS]:
                yield Backing(key.value, text, key.location)


def _inputs(root: MappingNode, given: Node | None, variant: Variant, reading: Reading) -> dict[str, Value]:
    """The inputs of a reusable workflow by lower-case name: those given, else their defaults, in the types that it declares."""
    written = {key.value.lower(): item for key, item in given.items()} if isinstance(given, MappingNode) else {}
    declared = dig(root, "on", "workflow_call", "inputs")
    found: dict[str, Value] = {}
    for key, settings in declared.items() if isinstance(declared, MappingNode) else ():
        kind = text_of(dig(settings, "type")) or "string"
        item = written.get(key.value.lower(), dig(settings, "default"))
        found[key.value.lower()] = _typed(kind, item, variant, reading)
    return found


def _typed(kind: str, item: Node | None, variant: Variant, reading: Reading) -> Value:
    empty: dict[str, Value] = {"boolean": False, "number": 0.0}
    if not isinstance(item, Scalar) or item.is_null:
        return empty.get(kind, "")
    value = reading.value(item.value, variant.contexts)
    text = as_text(value)
    if text is None or kind == "string":
        return value if text is None else text
    if kind == "boolean":
        return text.lower() == "true"
    try:
        return float(text)
    except ValueError:
        return text


def _set_while_running(item: MappingNode) -> set[str]:
    """The words in the texts of a job's steps that set variables for the steps behind them."""
    found: set[str] = set()
    for step in each(item.get("steps")):
        text = text_of(dig(step, "run"))
        if text and "GITHUB_ENV" in text:
            found.update(_WORD.findall(text))
    return found


def _outputs(node: Node | None) -> dict[str, str]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: text for key, value in node.items() if (text := text_of(value)) is not None}
