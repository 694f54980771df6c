"""The report for people: what the repository is, the score, what to mend first, then every item with its reason and place.

Nothing is cut off: long reasons wrap at spaces under a hanging indent, and a place (path:line) is never broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dptops_audit.evidence import Evidence, Finding, ItemResult, Location, Severity, Verdict
from dptops_audit.formats.score_table import LOOK_OF_GRADE, number, score_table
from dptops_audit.formats.terminal import Style, cells, escape, pad, wrap
from dptops_audit.formats.words import by_place, count, gate_line, unsaid_problems
from dptops_audit.report import Part, Report

_GLYPHS = {
    Verdict.PASS: "✔",
    Verdict.PARTIAL: "◐",
    Verdict.FAIL: "✘",
    Verdict.UNKNOWN: "?",
    Verdict.NOT_APPLICABLE: "–",
}
_ASCII_GLYPHS = {"✔": "+", "◐": "~", "✘": "x", "–": "-", "→": "->"}
_LOOK = {
    Verdict.PASS: "green",
    Verdict.PARTIAL: "yellow",
    Verdict.FAIL: "red",
    Verdict.ERROR: "magenta",
    Verdict.UNKNOWN: "cyan",
}
_LOOK_OF_SEVERITY = {Severity.CRITICAL: "red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_MOST_TO_MEND, _MOST_LISTED, _MOST_OF_A_RULE, _LEAST_REASON = 5, 10, 3, 30


def render(report: Report, style: Style) -> str:
    quiet = style.verbosity < 0
    blocks: list[list[str]] = []
    if not quiet:
        blocks += [_title(report, style), _wrapped(report.summary, style, "")]
    if not (quiet or report.lint_only):
        blocks += [score_table(report, style), _mend_first(report, style)]
    blocks += [_stage(part, report, style) for part in report.stages]
    blocks.append(_lint_findings(report, style))
    if not quiet:
        blocks += [_undecided(report, style), _advice(report, style), _not_applicable(report, style)]
    blocks.append(_faults(report, style))
    if not quiet:
        blocks += [_problems(report, style), _notes(report, style)]
    look = "green" if report.gate.passed else "red"
    blocks.append([style.paint(escape(gate_line(report)), look, "bold")])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _title(report: Report, style: Style) -> list[str]:
    commit = f" @ {report.commit[:7]}" if report.commit else ""
    tool = style.paint(f"dptops-audit {report.version}", "bold")
    return [f"{tool}   {escape(report.name + commit)}   {count(report.files, 'file')}"]


def _mend_first(report: Report, style: Style) -> list[str]:
    """At most five rules whose findings cost most, each with its first place and the remedy."""
    remedies = {result.id: result.remedy for result in report.items}
    ranked = _by_cost(report)[:_MOST_TO_MEND]
    if not ranked:
        return []
    name_width = max(len(findings[0].rule) for findings in ranked)
    lines = [style.paint("Mend first", "bold")]
    for position, findings in enumerate(ranked, 1):
        first = findings[0]
        more = f" (and {count(len(findings) - 1, 'more place')})" if len(findings) > 1 else ""
        lead = f"  {position}  {style.paint(pad(first.rule, name_width), 'bold')}  "
        place = _places(Evidence(first.location, ""), style) if first.location else None
        lines += _entry(lead, 7 + name_width, escape(first.message) + more, place, style)
        if remedies.get(first.rule):
            lines += [f"     {line}" for line in wrap(escape(remedies[first.rule]), style.width - 5)]
    return lines


def _by_cost(report: Report) -> list[list[Finding]]:
    """The findings of each rule that cost something, the costliest rule first: an item's lost weight, a lint rule's severity."""
    lost = {result.id: result.weight * (1 - result.value) for result in report.items}
    order: dict[tuple[str, Location | None, str], int] = {
        (result.id, place.location, place.message): n
        for result in report.items
        for n, place in enumerate(result.evidence)
    }
    groups: dict[str, list[Finding]] = {}
    for finding in by_place(finding for finding in report.findings if not finding.advice):
        groups.setdefault(finding.rule, []).append(finding)
    for rule, findings in groups.items():
        findings.sort(key=lambda f: order.get((rule, f.location, f.message), len(order)))
    return sorted(
        groups.values(), key=lambda group: (-lost.get(group[0].rule, group[0].severity.weight), group[0].rule)
    )


def _stage(part: Part, report: Report, style: Style) -> list[str]:
    """The heading and the items of a stage: pass, partial, fail and error; when quiet, those that are not a pass."""
    hidden = {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE} | ({Verdict.PASS} if style.verbosity < 0 else set())
    shown = [result for result in _items(part, report) if result.verdict not in hidden]
    if not shown:
        return []
    score = part.score
    grade = style.paint(score.grade, LOOK_OF_GRADE[score.grade], "bold") if score.grade else " "
    value = f"{number(score.value)}  {grade}"
    lines = [(style.paint(part.title, "bold") + " " * max(2, style.width - len(part.title) - 6) + value).rstrip()]
    width = max(len(result.id) for result in report.items)
    for result in shown:
        lines += _item(result, width, report, style)
    return lines


def _items(part: Part, report: Report) -> list[ItemResult]:
    wanted = set(part.items)
    return [result for result in report.items if result.id in wanted]


def _item(result: ItemResult, width: int, report: Report, style: Style) -> list[str]:
    indent = 6 + width
    glyph = style.paint(_glyph(_GLYPHS.get(result.verdict, "!"), style), *_look(result.verdict))
    every = style.verbosity > 0
    known = {(f.location, f.message) for f in report.findings if f.rule == result.id and not f.advice}
    refuting = [place for place in result.evidence if (place.location, place.message) in known]
    # A place that speaks for an item that fails in part is no place to mend.
    places = refuting if result.verdict in (Verdict.PARTIAL, Verdict.FAIL) and refuting else list(result.evidence)
    place = _places(places[0], style, len(places) - 1) if places and not every else None
    lines = _entry(f"  {glyph} {pad(result.id, width)}  ", indent, escape(result.reason), place, style)
    if result.verdict in (Verdict.PARTIAL, Verdict.FAIL):
        lines += [" " * indent + line for line in wrap(escape(result.remedy), style.width - indent)]
    if every:
        for evidence in result.evidence:
            mark = _glyph("✘" if evidence in refuting else "✔", style) if result.verdict.decided else ""
            lines += _evidence(evidence, mark, style)
    return lines


def _evidence(evidence: Evidence, mark: str, style: Style) -> list[str]:
    text, drawn = _places(evidence, style)
    label = f" [{escape(evidence.label)}]" if evidence.label else ""
    lead = f"      {mark} " if mark else "      "
    indent = cells(lead)
    whole = f"{text}  {escape(evidence.message)}{label}"
    if indent + cells(whole) <= style.width:
        return [lead + drawn + whole[len(text) :]]
    return [
        lead + drawn,
        *(" " * (indent + 2) + line for line in wrap(escape(evidence.message) + label, style.width - indent - 2)),
    ]


def _undecided(report: Report, style: Style) -> list[str]:
    """Items that the repository leaves open, each with what leaves it open."""
    shown = [result for result in report.items if result.verdict is Verdict.UNKNOWN]
    if not shown:
        return []
    width = max(len(result.id) for result in report.items)
    lines = [style.paint(f"Not decided by what is here ({len(shown)})", "bold")]
    for result in shown:
        lines += _item(result, width, report, style)
    return lines


def _not_applicable(report: Report, style: Style) -> list[str]:
    """Items that do not apply, one entry for each reason."""
    by_reason: dict[str, list[str]] = {}
    for result in report.items:
        if result.verdict is Verdict.NOT_APPLICABLE:
            by_reason.setdefault(result.reason, []).append(result.id)
    total = sum(len(ids) for ids in by_reason.values())
    lines = [style.paint(f"Not applicable ({total})", "bold")] if total else []
    for reason, ids in by_reason.items():
        lines += _wrapped(f"{_glyph('–', style)} {', '.join(ids)}: {reason}", style, "  ")
    return lines


def _lint_findings(report: Report, style: Style) -> list[str]:
    found = [finding for finding in by_place(report.findings) if not finding.item and not finding.advice]
    return _finding_list("Findings of lint rules", found, style)


def _advice(report: Report, style: Style) -> list[str]:
    """Advice by place; a rule that repeats itself does not crowd out the others."""
    return _finding_list(
        "Advice", [finding for finding in by_place(report.findings) if finding.advice], style, _MOST_OF_A_RULE
    )


def _finding_list(heading: str, findings: Sequence[Finding], style: Style, of_a_rule: int = _MOST_LISTED) -> list[str]:
    if not findings:
        return []
    seen: Counter[str] = Counter()
    shown: list[Finding] = []
    for finding in findings:
        seen[finding.rule] += 1
        if style.verbosity > 0 or (seen[finding.rule] <= of_a_rule and len(shown) < _MOST_LISTED):
            shown.append(finding)
    lines = [style.paint(f"{heading} ({len(findings)})", "bold")]
    for finding in shown:
        word = style.paint(pad(finding.severity.value, 8), _LOOK_OF_SEVERITY[finding.severity])
        text = f"{escape(finding.message)} ({finding.rule})"
        place = _places(Evidence(finding.location, ""), style) if finding.location else ("", "")
        if cells(place[0]) + cells(text) + 14 <= style.width:
            lines.append(f"  {word}  {place[1]}  {text}")
        else:
            lines.append(f"  {word}  {place[1]}")
            lines += [" " * 12 + line for line in wrap(text, style.width - 12)]
    if len(shown) < len(findings):
        lines.append(f"  and {len(findings) - len(shown)} more (-v shows all)")
    return lines


def _faults(report: Report, style: Style) -> list[str]:
    """Rules that crashed or timed out. Items among them have a line in their stage; this says which faults make it incomplete."""
    if not report.faults:
        return []
    lines = [
        style.paint(f"Could not be judged ({len(report.faults)}): a fault of the rule, not of the repository", "bold")
    ]
    for fault in report.faults:
        lines += _wrapped(f"! {fault.rule}: {fault.message}", style, "  ")
    return lines


def _problems(report: Report, style: Style) -> list[str]:
    unread = unsaid_problems(report)
    left_out = sum(problem.skipped for problem in report.problems)
    shown = unread if style.verbosity > 0 else unread[:_MOST_LISTED]
    lines = [style.paint(f"Could not be read in full ({len(unread)})", "bold")] if unread else []
    for problem in shown:
        lines += _entry(
            "  ", 2, escape(problem.message), _places(Evidence(Location(problem.path, problem.line), ""), style), style
        )
    if len(shown) < len(unread):
        lines.append(f"  and {len(unread) - len(shown)} more (-v shows all)")
    if left_out:
        said = f"Skipped, or read with a note: {count(left_out, 'file')} (audit doctor says which and why)"
        lines += _wrapped(said, style, "")
    return lines


def _notes(report: Report, style: Style) -> list[str]:
    return [line for note in report.notes for line in _wrapped(f"Note: {note}", style, "")]


def _entry(lead: str, indent: int, text: str, place: tuple[str, str] | None, style: Style) -> list[str]:
    """A line that starts with `lead`, `indent` cells wide, then the wrapped text, then the place where it fits or on its own line.

    `place` is what it says and the same as drawn, with colour and link.
    """
    room = style.width - indent
    if room < _LEAST_REASON:
        lines, indent = [lead.rstrip()], 6
        body = wrap(text, style.width - indent)
        lines += [" " * indent + line for line in body]
    else:
        body = wrap(text, room)
        lines = [lead + body[0], *(" " * indent + line for line in body[1:])]
    if place is None:
        return lines
    if indent + cells(body[-1]) + 2 + cells(place[0]) <= style.width:
        lines[-1] += f"  {place[1]}"
    else:
        lines.append(" " * indent + place[1])
    return lines


def _places(evidence: Evidence, style: Style, more: int = 0) -> tuple[str, str]:
    """The way to a place and the place, as text and as drawn; `more` says how many others there are."""
    arrow = f" {_glyph('→', style)} "
    way = (*evidence.via, evidence.location)
    names = [escape(_name(location)) for location in way]
    after = f" (+{more})" if more > 0 else ""
    drawn = arrow.join(
        style.link(style.paint(name, "cyan"), place.path) for name, place in zip(names, way, strict=True)
    )
    return arrow.join(names) + after, drawn + after


def _name(location: Location) -> str:
    """`path:line`, with the column where it is not the line's first."""
    return str(location if location.column > 1 else replace(location, column=0))


def _wrapped(text: str, style: Style, indent: str) -> list[str]:
    """Text of one's own paragraph, its later lines a little further in where it is a list's entry."""
    if not text:
        return []
    lines = wrap(escape(text), style.width - len(indent) - 2)
    return [indent + lines[0], *(f"{indent}{'  ' if indent else ''}{line}" for line in lines[1:])]


def _glyph(glyph: str, style: Style) -> str:
    return glyph if style.unicode else _ASCII_GLYPHS.get(glyph, glyph)


def _look(verdict: Verdict) -> Iterable[str]:
    return (_LOOK[verdict],) if verdict in _LOOK else ()
