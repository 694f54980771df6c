"""`audit explain ID`: the page of one rule."""

from __future__ import annotations

import argparse
import sys

from dptops_audit.cli.arguments import add_rules
from dptops_audit.cli.selection import all_rules, find_rule
from dptops_audit.cli.streams import style_for
from dptops_audit.formats.terminal import wrap
from dptops_audit.rule import Rule


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="a rule's id, such as docker/non-root-user; the name without the section will do")
    add_rules(parser)


def run(arguments: argparse.Namespace) -> int:
    rule = find_rule(arguments.id, all_rules(arguments.rules))
    style = style_for(sys.stdout, color=arguments.color)
    lines = [style.paint(rule.id, "bold"), rule.title, "", *_facts(rule), "", rule.page]
    if rule.remedy:
        lines += ["", style.paint("How to mend it", "bold"), *wrap(rule.remedy, style.width)]
    if rule.references:
        lines += ["", style.paint("References", "bold"), *(f"- {reference}" for reference in rule.references)]
    print("\n".join(lines))
    return 0


def _facts(rule: Rule) -> list[str]:
    kind = f"checklist item, weight {rule.severity.weight:g}" if rule.is_item else "lint rule"
    facts = [f"{kind}, severity {rule.severity.value}, stage {rule.stage.title}, judges each {rule.subject.__name__}"]
    if rule.after:
        facts.append(f"judged after {', '.join(rule.after)}")
    return facts
