"""audit(): the one place that runs the steps in order, from a path to a Report."""

from __future__ import annotations

import errno
import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from dptops_audit import gate
from dptops_audit.engine import SECONDS_PER_RULE, Run, describe_fault, run, time_limit
from dptops_audit.evidence import (
    Evidence,
    Facet,
    Finding,
    ItemResult,
    Location,
    Outcome,
    Problem,
    Severity,
    Stage,
    Verdict,
)
from dptops_audit.knowledge.checklist import ITEMS, SECTIONS, stage_of
from dptops_audit.loader import built_in_rules, load
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.patterns import PatternSet
from dptops_audit.models.repository import Repository
from dptops_audit.models.subjects import SUBJECTS, rule_sections
from dptops_audit.models.text import mask_credentials
from dptops_audit.report import Part, Report, RuleFault, stage_items
from dptops_audit.rule import Rule
from dptops_audit.scoring import overall_score, section_score, stage_score
from dptops_audit.verdicts import fold
from dptops_audit.version import VERSION

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may ask of an audit.

    `rule_folders` come beside the built-in rules; `select` holds ids, sections or shell patterns of ids (`docker/*`), all rules where it
    is empty; `name` replaces the repository's own name.
    """

    rule_folders: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    fail_on: Severity = Severity.HIGH
    incomplete_is_error: bool = False
    name: str = ""


def audit(root: Path | str, options: Options = Options(), progress: Progress = lambda _step: None) -> Report:
    """Judge the repository or folder at `root`.

    Raises:
        RuleError: where a rule file cannot be used.
        OSError: where `root` is no readable folder.
    """
    rules = load((built_in_rules(), *options.rule_folders), SUBJECTS)
    progress("listing files")
    repository = Repository(Inventory.open(Path(root)), _tables(rules), _patterns(rules))
    return _report(repository, rules, options, progress)


def audit_files(root: Path | str, paths: Sequence[Path | str], options: Options = Options()) -> Report:
    """Run the lint rules that need one file and nothing else over `paths`, which lie under `root`: no verdicts, no score.

    Relative paths start at the current folder. Only the rule folders for the kinds of these files are loaded.

    Raises:
        RuleError: where a rule file cannot be used.
        OSError: where a path does not exist or lies outside of `root`.
    """
    top = Path(root).resolve(strict=True)
    inventory = Inventory.of_files(top, [_below(top, Path(path)) for path in paths])
    sections = rule_sections(file.kind for file in inventory.files)
    rules = load((built_in_rules(), *options.rule_folders), SUBJECTS, sections, lint_only=True) if sections else ()
    single = tuple(rule for rule in rules if not rule.is_item and "repository" not in rule.takes)
    repository = Repository(inventory, _tables(single), _patterns(single))
    if inventory.of_kind("compose"):
        repository.compose_files  # noqa: B018 - no rule asks for them yet, and what cannot be parsed is to be said all the same
    return _report(repository, single, options, lambda _step: None, lint_only=True)


def _below(top: Path, path: Path) -> str:
    """The path of a file relative to `top`. The file itself may be a symbolic link; only the way to it is resolved."""
    real = path.absolute().parent.resolve() / path.name
    if not os.path.lexists(real):
        raise FileNotFoundError(errno.ENOENT, "does not exist", str(path))
    if not real.is_relative_to(top):
        raise OSError(errno.EINVAL, f"does not lie under {top}", str(path))
    return real.relative_to(top).as_posix()


def selected(rules: Iterable[Rule], select: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that `select` names, by id, by section or by a shell pattern over ids; all where it is empty."""
    return tuple(
        rule
        for rule in rules
        if not select or any(word in (rule.id, rule.section) or fnmatchcase(rule.id, word) for word in select)
    )


def _report(
    repository: Repository, rules: Sequence[Rule], options: Options, progress: Progress, *, lint_only: bool = False
) -> Report:
    inventory = repository.inventory
    chosen = selected(rules, options.select)
    needed = _with_prerequisites(chosen, rules)
    progress(f"judging {len(inventory.files)} files")
    names = {rule.id for rule in chosen}
    runs = tuple(done for done in run(needed, repository) if done.rule.id in names)
    outcomes = {done.rule.id: fold(done.outcomes, repository.noun(done.rule.subject)) for done in runs if done.outcomes}
    results = tuple(sorted((_result(done, outcomes) for done in runs if done.rule.is_item), key=_report_order))
    findings = _findings(runs, outcomes, repository)
    # The sentence may be the first to ask for a model, whose problems belong to the report as well.
    summary, facets, fault = ("", (), None) if lint_only else _understood(repository)
    problems = tuple(
        sorted((replace(p, message=mask_credentials(p.message)) for p in inventory.problems), key=_problem_order)
    )
    faults = (*(RuleFault(done.rule.id, done.error) for done in runs if done.error), *((fault,) if fault else ()))
    nothing = "no file to audit" if not inventory.files else "" if chosen or lint_only else "no rule is selected"
    return Report(
        version=VERSION,
        name=options.name or inventory.repository.slug or inventory.root.name,
        commit=inventory.repository.commit or "",
        files=len(inventory.files),
        summary=summary,
        facets=facets,
        items=results,
        findings=findings,
        problems=problems,
        faults=faults,
        overall=overall_score(results, findings, len({*ITEMS, *(result.id for result in results)})),
        stages=tuple(_stage_part(stage, results, findings) for stage in Stage),
        sections=tuple(_section_part(section, results) for section in _sections(results)),
        gate=gate.judge(
            findings,
            problems,
            [fault.rule for fault in faults],
            fail_on=options.fail_on,
            incomplete_is_error=options.incomplete_is_error,
            nothing=nothing,
        ),
        notes=tuple(f"{tag.value} trees are judged: {reason}" for tag, reason in inventory.lifted),
        lint_only=lint_only,
    )


def _understood(repository: Repository) -> tuple[str, tuple[Facet, ...], RuleFault | None]:
    """The sentence on what is here and the facets, or what went wrong while they were made: a model that fails costs its rules and these."""
    from dptops_audit.plan import summary_sentence  # loads models that the hook for single files does without

    try:
        with time_limit(SECONDS_PER_RULE):
            summary = mask_credentials(summary_sentence(repository))
            facets = tuple(replace(f, evidence=tuple(map(_masked, f.evidence))) for f in repository.facets)
            return summary, facets, None
    except Exception as error:  # noqa: BLE001 - whatever a model raises is a fault in the report, never the end of the audit
        return "", (), RuleFault("audit/summary", describe_fault(error))


def _tables(rules: Iterable[Rule]) -> dict[str, frozenset[str]]:
    return {table.name: table.entries for rule in rules for table in rule.tables}


def _patterns(rules: Iterable[Rule]) -> tuple[PatternSet, ...]:
    return tuple(patterns for rule in rules for patterns in rule.patterns)


def _with_prerequisites(chosen: Sequence[Rule], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    by_id = {rule.id: rule for rule in rules}
    needed: set[str] = set()
    queue = [rule.id for rule in chosen]
    while queue:
        rule_id = queue.pop()
        if rule_id not in needed:
            needed.add(rule_id)
            queue.extend(by_id[rule_id].after)
    return tuple(rule for rule in rules if rule.id in needed)


def _result(done: Run, outcomes: Mapping[str, Outcome]) -> ItemResult:
    rule = done.rule
    outcome = Outcome(Verdict.ERROR, done.error) if done.error else outcomes[rule.id]
    return ItemResult(
        id=rule.id,
        section=rule.section,
        stage=rule.stage,
        title=rule.title,
        severity=rule.severity,
        verdict=outcome.verdict,
        value=outcome.value,
        reason=mask_credentials(outcome.reason),
        remedy=rule.remedy,
        evidence=tuple(dict.fromkeys(_masked(evidence) for evidence in (*outcome.against, *outcome.proof))),
    )


def _masked(evidence: Evidence) -> Evidence:
    """What a rule quotes from the repository may hold a credential: this is the one way into the report."""
    return replace(evidence, message=mask_credentials(evidence.message), label=mask_credentials(evidence.label))


def _report_order(result: ItemResult) -> tuple[int, str]:
    order = list(ITEMS)
    return (order.index(result.id) if result.id in ITEMS else len(order), result.id)


def _problem_order(problem: Problem) -> tuple[str, int, str]:
    return (problem.path, problem.line, problem.message)


def _findings(runs: Sequence[Run], outcomes: Mapping[str, Outcome], repository: Repository) -> tuple[Finding, ...]:
    """All findings, sorted; two of the same rule, place and message are one."""
    raw: dict[tuple[str, Location | None, str], Finding] = {}
    for done in runs:
        for finding in _raw_findings(done, outcomes, repository):
            raw.setdefault((finding.rule, finding.location, finding.message), finding)
    ordered = sorted(raw.values(), key=lambda f: (f.location or Location(""), f.rule, f.message))
    seen: Counter[str] = Counter()
    absent = {rule for rule, outcome in outcomes.items() if outcome.verdict is Verdict.FAIL and not outcome.against}
    return tuple(
        replace(finding, fingerprint=_fingerprint(finding, repository, seen, finding.rule not in absent))
        for finding in ordered
    )


def _raw_findings(done: Run, outcomes: Mapping[str, Outcome], repository: Repository) -> Iterable[Finding]:
    rule = done.rule

    def finding(evidence: Evidence, severity: Severity, *, advice: bool = False) -> Finding:
        message = mask_credentials(evidence.message)
        return Finding(rule.id, severity, message, evidence.location, "", rule.stage, rule.is_item, advice)

    for violation in done.violations:
        yield finding(violation, rule.severity)
    outcome = outcomes.get(rule.id)
    if outcome is None:
        return
    for evidence in outcome.against:
        yield finding(evidence, rule.severity)
    if outcome.verdict is Verdict.FAIL and not outcome.against:
        message = mask_credentials(outcome.reason)
        yield Finding(rule.id, rule.severity, message, repository.anchor, "", rule.stage, rule.is_item)
    for advice in outcome.advice:
        yield finding(advice.evidence, advice.severity, advice=True)


def _fingerprint(finding: Finding, repository: Repository, seen: Counter[str], of_line: bool) -> str:
    """A hash of the rule, the kind of finding, the line with credentials masked, and an ordinal: the same wherever the line moves.

    Without `of_line`, for an item that fails by absence, the line says nothing: it only anchors the finding.
    """
    text = (
        mask_credentials(repository.line(finding.location)) if finding.location and (of_line or finding.advice) else ""
    )
    kind = "advice" if finding.advice else "item" if finding.item else "lint"
    key = "\x00".join((finding.rule, kind, " ".join(text.split())))
    seen[key] += 1
    return hashlib.sha256(f"{key}\x00{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _stage_part(stage: Stage, results: tuple[ItemResult, ...], findings: Sequence[Finding]) -> Part:
    ids = stage_items(stage, results)
    total = len({*(item for item in ITEMS if stage_of(item) is stage), *ids})
    return Part(stage.value, stage.title, stage_score(stage, results, findings, total), ids)


def _section_part(section: str, results: tuple[ItemResult, ...]) -> Part:
    ids = tuple(result.id for result in results if result.section == section)
    total = len({*(item for item in ITEMS if item.startswith(f"{section}/")), *ids})
    title = SECTIONS[section][0] if section in SECTIONS else section.replace("-", " ").capitalize()
    return Part(section, title, section_score(section, results, total), ids)


def _sections(results: Iterable[ItemResult]) -> tuple[str, ...]:
    """The checklist's sections, then those that users' items add."""
    return tuple(dict.fromkeys((*SECTIONS, *(result.section for result in results))))
