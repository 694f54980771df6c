"""`audit list`: every rule with its severity and stage, and the checklist items that no rule judges yet."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from dptops_audit.cli.arguments import add_rules, choice
from dptops_audit.cli.selection import all_rules, not_built
from dptops_audit.cli.streams import style_for
from dptops_audit.formats.json import dump
from dptops_audit.formats.terminal import Style, wrap
from dptops_audit.knowledge.checklist import ITEMS, stage_of
from dptops_audit.rule import Rule

SCHEMA = "dptops-audit/list/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format", type=choice("format", ("text", "json")), default="text", metavar="FORMAT", help="text or json"
    )
    add_rules(parser)


def run(arguments: argparse.Namespace) -> int:
    rules = all_rules(arguments.rules)
    style = style_for(sys.stdout, color=arguments.color)
    sys.stdout.write(dump(as_json(rules), style) if arguments.format == "json" else _text(rules, style))
    return 0


def as_json(rules: Sequence[Rule]) -> dict[str, Any]:
    """`rules`: what is built; `not_built`: the checklist's other items, in its order."""
    return {
        "schema": SCHEMA,
        "rules": [
            {
                "id": rule.id,
                "kind": "item" if rule.is_item else "lint",
                "section": rule.section,
                "stage": rule.stage.value,
                "severity": rule.severity.value,
                "title": rule.title,
            }
            for rule in _in_order(rules)
        ],
        "not_built": [{"id": item, "stage": _stage(item), "severity": ITEMS[item].value} for item in not_built(rules)],
    }


def _in_order(rules: Sequence[Rule]) -> list[Rule]:
    order = list(ITEMS)
    return sorted(
        rules, key=lambda rule: (not rule.is_item, order.index(rule.id) if rule.id in ITEMS else len(order), rule.id)
    )


def _stage(item: str) -> str:
    stage = stage_of(item)
    return stage.value if stage else ""


def _text(rules: Sequence[Rule], style: Style) -> str:
    ordered = _in_order(rules)
    width = max((len(rule.id) for rule in ordered), default=0)
    items = [rule for rule in ordered if rule.is_item]
    lines = []
    for heading, group in (("Items", items), ("Lint rules", [rule for rule in ordered if not rule.is_item])):
        if group:
            lines.append(style.paint(heading, "bold"))
            lines += [
                f"  {rule.id:{width}}  {rule.severity.value:8}  {rule.stage.title:8}  {rule.title}" for rule in group
            ]
            lines.append("")
    missing = not_built(rules)
    if missing:
        lines.append(style.paint(f"Checklist items that are not built yet ({len(missing)} of {len(ITEMS)})", "bold"))
        lines += [f"  {line}" for line in wrap(", ".join(missing), style.width - 2)]
    return "\n".join(lines).rstrip("\n") + "\n"
