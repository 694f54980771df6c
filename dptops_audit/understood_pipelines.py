"""What was understood of pipelines, as JSON types: jobs, steps, and each command with the way there and what it does."""

from __future__ import annotations

from typing import Any

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.kinds import does_command
from dptops_audit.models.pipeline.model import Invocation, Job, Pipeline, Remote, Step, Trigger
from dptops_audit.models.pipeline.uses import does_by_name
from dptops_audit.models.repository import Repository
from dptops_audit.models.text import mask_credentials


def pipelines_as_json(repository: Repository) -> list[dict[str, Any]]:
    """Every pipeline that was read, in the order of their files, with those that nothing starts."""
    return [_pipeline(pipeline, repository) for pipeline in repository.pipelines.all]


def _pipeline(pipeline: Pipeline, repository: Repository) -> dict[str, Any]:
    return {
        "path": pipeline.path,
        "line": pipeline.location.line or None,
        "system": pipeline.system,
        "name": pipeline.name or None,
        "live": pipeline.live,
        "dead": pipeline.dead or None,
        "by_hand": pipeline.by_hand,
        "triggers": [_trigger(trigger) for trigger in pipeline.triggers],
        "permissions": dict(pipeline.permissions) if pipeline.permissions is not None else None,
        "concurrency": pipeline.concurrency or None,
        "jobs": [_job(job, repository) for job in pipeline.jobs],
    }


def _trigger(trigger: Trigger) -> dict[str, Any]:
    return {
        "event": trigger.event.value,
        "name": trigger.name,
        "branches": list(trigger.branches),
        "tags": list(trigger.tags),
        "paths": list(trigger.paths),
        "pipelines": list(trigger.pipelines),
        **_place(trigger.location),
    }


def _job(job: Job, repository: Repository) -> dict[str, Any]:
    steps = [_step(step, repository) for step in job.steps]
    commands = [command["text"] for step in steps for command in (*step["uses"], *step["commands"])]
    if job.remote is not None:
        commands.append(job.remote.name)
    return {
        "id": job.id,
        "name": job.name,
        **_place(job.location),
        "via": [_place(place) for place in job.via],
        "needs": list(job.needs),
        "environment": job.environment,
        "gate": job.gate,
        "image": job.image or None,
        "services": [{"name": s.name, "image": s.image, **_place(s.location)} for s in job.services],
        "permissions": dict(job.permissions) if job.permissions is not None else None,
        "condition": job.condition or None,
        "dead": job.dead or None,
        "swallowed": job.swallowed or None,
        "on_failure": job.on_failure,
        "remote": _remote(job.remote) if job.remote is not None else None,
        "steps": steps,
        "commands": commands,
    }


def _step(step: Step, repository: Repository) -> dict[str, Any]:
    return {
        "name": step.name or None,
        **_place(step.location),
        "via": [_place(place) for place in step.via],
        "condition": step.condition or None,
        "dead": step.dead or None,
        "swallowed": step.swallowed or None,
        "on_failure": step.on_failure,
        "uses": [_remote(remote) for remote in step.remotes],
        "commands": [_command(one) for one in repository.pipelines.invocations.of(step)],
    }


def _remote(remote: Remote) -> dict[str, Any]:
    does = does_by_name(remote)
    return {
        "text": f"{remote.name}@{remote.ref}" if remote.ref else remote.name,
        "kind": remote.kind,
        "does": sorted({kind.value for one in does for kind in one.kinds}),
        "inputs": [_input(name, setting.value) for name, setting in remote.inputs.items()],
        **_place(remote.location),
    }


def _input(name: str, value: str) -> dict[str, Any]:
    """A parameter; only `***` where its name says that it is a credential that stands there in clear."""
    secret = "${{" not in value and mask_credentials(f"{name}=value") != f"{name}=value"
    return {"name": name, "value": "***" if secret else value}


def _command(one: Invocation) -> dict[str, Any]:
    does = does_command(one.argv)
    return {
        "text": one.text,
        "does": sorted({kind.value for each in does for kind in each.kinds}),
        "tools": sorted({each.tool for each in does}),
        "directory": one.directory,
        "swallowed": one.swallowed or None,
        "optional": one.optional,
        **_place(one.location),
        "via": [_place(place) for place in one.via],
    }


def _place(location: Location) -> dict[str, Any]:
    return {"path": location.path, "line": location.line or None}
