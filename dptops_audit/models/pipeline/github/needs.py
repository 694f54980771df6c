"""How the jobs of one file depend on each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dptops_audit.models.nodes import Scalar
from dptops_audit.models.pipeline.model import Job

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dptops_audit.models.pipeline.github.scope import Reading


@dataclass(slots=True)
class Group:
    """What one entry of `jobs` gives: itself, or the jobs of the workflow that it calls, and the files that lead there.

    `overrules` is True where its condition lets it run although a job that it needs did not.
    """

    jobs: tuple[Job, ...]
    needs: tuple[Scalar, ...] = ()
    overrules: bool = False
    calls: set[str] = field(default_factory=set)
    called: bool = False


def connected(groups: Mapping[str, Group], reading: Reading) -> tuple[Group, ...]:
    """The groups with the ids of the jobs that they need, and what follows where those never run, or only after a failure."""
    by_name = {name.lower(): name for name in groups}
    needed: dict[str, list[str]] = {}
    needed_by: dict[str, list[str]] = {}
    for name, group in groups.items():
        known = needed.setdefault(name, [])
        for node in group.needs:
            other = by_name.get(node.value.strip().lower())
            if other is None:
                reading.note(node, f"the job {name[:80]} needs {node.value[:80]}, which is not here")
            elif other not in known:
                known.append(other)
                needed_by.setdefault(other, []).append(name)
    ids = {name: tuple(job.id for job in group.jobs) for name, group in groups.items()}
    for name, group in groups.items():
        resolved = tuple(one for other in needed[name] for one in ids[other])
        if resolved:
            # Of a called workflow's jobs, those that need none of the others wait for what their caller needs.
            group.jobs = tuple(job if job.needs else replace(job, needs=resolved) for job in group.jobs)
    _spread(groups, needed_by)
    return tuple(groups.values())


def _spread(groups: Mapping[str, Group], needed_by: Mapping[str, list[str]]) -> None:
    """Jobs behind one that never runs never run, and those behind one that runs after a failure do so too, unless they overrule it."""
    waiting = [name for name, group in groups.items() if _all_dead(group) or _all_on_failure(group)]
    while waiting:
        name = waiting.pop()
        dead = _all_dead(groups[name])
        for other in needed_by.get(name, ()):
            group = groups[other]
            if group.overrules or _all_dead(group) or (not dead and _all_on_failure(group)):
                continue
            if dead:
                reason = f"it needs {name[:80]}, which never runs"
                group.jobs = tuple(job if job.dead else replace(job, dead=reason) for job in group.jobs)
            else:
                group.jobs = tuple(replace(job, on_failure=True) for job in group.jobs)
            waiting.append(other)


def _all_dead(group: Group) -> bool:
    return all(job.dead for job in group.jobs)


def _all_on_failure(group: Group) -> bool:
    return all(job.dead or job.on_failure for job in group.jobs)
