"""What starts a workflow, and what an expression can know of each start.

Source: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dptops_audit.knowledge.github_actions import REF_OF_EVENT, REF_TYPES
from dptops_audit.models.nodes import Mapping, Node, Scalar, Sequence, dig, each, text_of
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Open, Unknown, Value
from dptops_audit.models.pipeline.model import Event, Trigger

_EVENTS = {
    "push": Event.PUSH,
    "pull_request": Event.CHANGE,
    "pull_request_target": Event.CHANGE,
    "merge_group": Event.CHANGE,
    "release": Event.RELEASE,
    "schedule": Event.SCHEDULE,
    "workflow_dispatch": Event.MANUAL,
    "workflow_call": Event.CALL,
    "workflow_run": Event.PIPELINE,
    "repository_dispatch": Event.OUTSIDE,
}
_GLOB = frozenset("*?[]+!\\$")
_MOST_BRANCHES = 12
_MOST_PATTERNS = 1_000
_FAILED = Unknown(True, never=frozenset({"failure", "cancelled", "timed_out"}))


@dataclass(frozen=True, slots=True)
class Start:
    """One way in which a run may begin, for the evaluation of expressions.

    `github` is what is known of that context, `inputs` of the other; `well` is `github` where all that ran before went well.
    """

    github: Value
    inputs: Value = field(default=UNKNOWN)
    well: Value = field(default=UNKNOWN)


def triggers_of(on: Node | None) -> tuple[Trigger, ...]:
    """The triggers of a workflow's `on`: a name, a list of names, or names with their limits."""
    return tuple(trigger for key, limits in _entries(on) for trigger in _triggers(key, limits))


def starts_of(on: Node | None) -> tuple[Start, ...]:
    """The ways in which a run of the workflow may begin; one of which nothing is known where only a call starts it."""
    found = [start for key, limits in _entries(on) for start in _starts(key.value, limits)]
    return tuple(found) or (start_of("", ""),)


def _entries(on: Node | None) -> Iterator[tuple[Scalar, Node | None]]:
    if isinstance(on, Scalar) and not on.is_null:
        yield on, None
    elif isinstance(on, Sequence):
        for item in on.items:
            if isinstance(item, Scalar):
                yield item, None
    elif isinstance(on, Mapping):
        yield from on.items()


def _triggers(key: Scalar, limits: Node | None) -> Iterator[Trigger]:
    name = key.value
    event = _EVENTS.get(name, Event.OTHER)
    branches, tags, paths = (_patterns(limits, what) for what in ("branches", "tags", "paths"))
    if event is Event.PUSH:
        if tags:
            yield Trigger(Event.TAG, name, key.location, (), tags, paths)
        if branches or not tags:
            yield Trigger(Event.PUSH, name, key.location, branches, (), paths)
        return
    pipelines = _texts(dig(limits, "workflows")) if event is Event.PIPELINE else ()
    yield Trigger(event, name, key.location, branches, tags, paths, pipelines)


def _patterns(limits: Node | None, name: str) -> tuple[str, ...]:
    return (*_texts(dig(limits, name)), *(f"!{text}" for text in _texts(dig(limits, f"{name}-ignore"))))


def _texts(node: Node | None) -> tuple[str, ...]:
    """A list's texts, or the one text that stands in its place."""
    single = text_of(node)
    if single is not None:
        return (single,)
    return tuple(text for item in each(node)[:_MOST_PATTERNS] if (text := text_of(item)) is not None)


def start_of(event: str, ref: str, inputs: Value = UNKNOWN) -> Start:
    """What is known of a run by its event and ref; a `ref` that ends in `/` is only how it begins, an empty one tells nothing."""
    known: dict[str, Value] = {}
    if event:
        known["event_name"] = event
    if ref.endswith("/"):
        known["ref"] = Unknown(True, prefix=ref)
    elif ref:
        known["ref"], known["ref_name"] = ref, ref.split("/", 2)[-1]
    kind = next((kind for prefix, kind in REF_TYPES.items() if ref.startswith(prefix)), None)
    if kind:
        known["ref_type"] = kind
    after = Open({"workflow_run": Open({"conclusion": _FAILED})})
    return Start(Open(known), inputs, Open({**known, "event": after}))


def _starts(name: str, limits: Node | None) -> Iterator[Start]:
    if name == "push":
        for ref in _pushed(_patterns(limits, "branches"), _patterns(limits, "tags")):
            yield start_of("push", ref, {})
    elif name == "workflow_dispatch":
        yield start_of(name, "", Open())
    elif name == "workflow_call":
        yield start_of("", "", Open())
    elif name == "pull_request" and "closed" in _texts(dig(limits, "types")):
        yield start_of(name, "", {})
    else:
        yield start_of(name, REF_OF_EVENT.get(name, ""), {})


def _pushed(branches: Iterable[str], tags: Iterable[str]) -> Iterator[str]:
    branches, tags = tuple(branches), tuple(tags)
    if branches or not tags:
        if branches and len(branches) <= _MOST_BRANCHES and all(_GLOB.isdisjoint(branch) for branch in branches):
            yield from (f"refs/heads/{branch}" for branch in branches if branch)
        else:
            yield "refs/heads/"
    if tags or not branches:
        yield "refs/tags/"
