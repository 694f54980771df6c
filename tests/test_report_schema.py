"""The published JSON Schema: strict, and true of every report."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from made_reports import every_verdict, renamed, report, typical

from dptops_audit.audit import Options, audit, audit_files
from dptops_audit.evidence import Severity, Stage, Verdict
from dptops_audit.formats import render
from dptops_audit.formats.terminal import Style
from dptops_audit.report import as_json, json_schema

SCHEMA = json.loads(json_schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "made",
    [typical(), every_verdict(), report(), report(lint_only=True), renamed(typical(), "a\n\udc80")],
    ids=["typical", "every verdict", "empty", "lint only", "hostile"],
)
def test_hand_made_reports_follow_it(made: Any) -> None:
    VALIDATOR.validate(json.loads(render("json", made, Style())))


def test_real_reports_follow_it(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python\nCMD x\n")
    (tmp_path / "broken.yaml").write_text("a: [\n")
    (tmp_path / "old.Dockerfile").write_text("FORM python\n")
    for made in (audit(tmp_path), audit(tmp_path, Options(select=("docker/*",), fail_on=Severity.LOW))):
        VALIDATOR.validate(as_json(made))
        assert made.findings
    made = audit_files(tmp_path, [tmp_path / "old.Dockerfile"])
    assert made.findings
    VALIDATOR.validate(as_json(made))


def test_an_empty_folder_follows_it(tmp_path: Path) -> None:
    data = as_json(audit(tmp_path))
    VALIDATOR.validate(data)
    assert data["gate"] == {"passed": False, "exit_code": 4, "reasons": ["no file to audit"]}


def _objects(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(node, dict):
        yield path
        for key, value in node.items():
            yield from _objects(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _objects(value, (*path, index))


def test_it_is_strict() -> None:
    """In every object of a full report one more key is refused, and so is the lack of any key."""
    whole = as_json(typical())
    count = 0
    for path in _objects(whole):
        changed = copy.deepcopy(whole)
        place: Any = changed
        for step in path:
            place = place[step]
        place["surprise"] = 1
        assert not VALIDATOR.is_valid(changed), f"one more key at {path}"
        del place["surprise"]
        for key in list(place):
            kept = place.pop(key)
            assert not VALIDATOR.is_valid(changed), f"no {key} at {path}"
            place[key] = kept
            count += 1
    assert count > 200


def test_its_words_are_the_programs_words() -> None:
    definitions = SCHEMA["$defs"]
    assert definitions["severity"]["enum"] == [severity.value for severity in Severity]
    assert definitions["stage"]["enum"] == [stage.value for stage in Stage]
    assert definitions["item"]["properties"]["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert definitions["item"]["properties"]["weight"]["enum"] == [severity.weight for severity in Severity]
