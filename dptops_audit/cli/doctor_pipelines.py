"""`audit doctor --pipelines`: the pipelines as they were read, job by job, with every command, the way there and what it does."""

from __future__ import annotations

from typing import Any

from dptops_audit.formats.terminal import Style, escape
from dptops_audit.formats.words import count
from dptops_audit.knowledge.ci_systems import CI_NAMES

_MOST_COMMANDS = 12
_PLAIN_SHELL = frozenset(
    "echo printf set export cd mkdir rm cp mv ls cat test true false exit sleep chmod touch pwd unset local return shift".split()
)
"""Commands that never say anything about a pipeline."""
_LONGEST = 100


def pipelines_text(pipelines: list[dict[str, Any]], problems: list[dict[str, Any]], style: Style) -> str:
    """The text for people; with `-v` all commands of a step, else those that do something that rules ask for.

    `problems` are shown at the end where they are about what could not be read.
    """
    blocks = [_pipeline(pipeline, style) for pipeline in pipelines] or [["No pipeline that can be read."]]
    unread = [escape(f"  {_at(problem)}  {problem['message']}") for problem in problems if not problem["skipped"]]
    if unread:
        blocks.append([style.paint("Could not be read in full", "bold"), *unread])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _pipeline(pipeline: dict[str, Any], style: Style) -> list[str]:
    system = CI_NAMES.get(pipeline["system"], pipeline["system"])
    name = f"  {pipeline['name']}" if pipeline["name"] and pipeline["name"] != pipeline["path"] else ""
    lines = [f"{style.paint(escape(pipeline['path']), 'bold')}  {escape(system + name)}"]
    starts = ", ".join(dict.fromkeys(_start(trigger) for trigger in pipeline["triggers"]))
    lines.append(escape(f"  starts on {starts}" if starts else "  nothing starts it"))
    if pipeline["dead"]:
        lines.append(escape(f"  proves nothing: {pipeline['dead']}"))
    elif pipeline["by_hand"]:
        lines.append("  only a person starts it")
    for job in pipeline["jobs"]:
        lines += _job(job, style)
    return lines


def _start(trigger: dict[str, Any]) -> str:
    limits = [*trigger["branches"], *trigger["tags"], *trigger["pipelines"]]
    shown = ", ".join(limits[:3]) + (", ..." if len(limits) > 3 else "")
    return f"{trigger['name']} ({shown})" if shown else str(trigger["name"])


def _job(job: dict[str, Any], style: Style) -> list[str]:
    facts = [
        f"needs {', '.join(job['needs'])}" if job["needs"] else "",
        f"environment {job['environment']}" if job["environment"] else "",
        "waits for a person" if job["gate"] else "",
        f"beside it {', '.join(service['name'] for service in job['services'])}" if job["services"] else "",
        f"if {_cut(job['condition'], 60)}" if job["condition"] else "",
    ]
    beside = "  ".join(fact for fact in facts if fact)
    lines = [escape(f"  {job['name'] or job['id']}  {_at(job)}{_by(job['via'])}{'  ' + beside if beside else ''}")]
    lines += [escape(f"    {note}") for note in _notes(job)]
    if job["remote"]:
        lines.append(escape(f"    {_line(job['remote'])}"))
    for step in job["steps"]:
        lines += _step(step, style)
    return lines


def _notes(part: dict[str, Any]) -> list[str]:
    notes = [f"never runs: {part['dead']}"] if part["dead"] else []
    notes += [f"its failure stops nothing: {part['swallowed']}"] if part["swallowed"] else []
    return [*notes, *(["runs only after a failure"] if part["on_failure"] else [])]


def _step(step: dict[str, Any], style: Style) -> list[str]:
    every = style.verbosity > 0
    notes = _notes(step)
    shown = [*step["uses"], *step["commands"]]
    known = shown if every else [one for one in shown if one["does"]]
    most = None if every else _MOST_COMMANDS
    lines = [f"      {note}" for note in notes] if known else []
    lines += [f"    {_line(one)}" for one in known[:most]]
    if most is not None and len(known) > most:
        lines.append(f"      and {count(len(known) - most, 'more command')} (-v shows all)")
    silent = [one for one in step["commands"] if not one["does"] and one["text"].partition(" ")[0] not in _PLAIN_SHELL]
    if silent and not every and not known:
        more = f" and {len(silent) - 1} more" if len(silent) > 1 else ""
        lines.append(f"    {_at(silent[0])}  {_cut(silent[0]['text'], _LONGEST)}{more}: nothing is known to come of it")
    return [escape(line) for line in dict.fromkeys(lines)]


def _line(one: dict[str, Any]) -> str:
    does = f"  {', '.join(one['does'])}" if one["does"] else ""
    hidden = f"  ({one['swallowed']})" if one.get("swallowed") else ""
    return f"{_at(one)}  {_cut(one['text'], _LONGEST)}{does}{hidden}{_by(one.get('via', []))}"


def _cut(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."


def _at(place: dict[str, Any]) -> str:
    return f"{place['path']}:{place['line']}" if place["line"] else str(place["path"])


def _by(via: list[dict[str, Any]]) -> str:
    return f"  (by {' > '.join(_at(place) for place in via)})" if via else ""
