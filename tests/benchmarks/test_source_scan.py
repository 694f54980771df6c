"""The benchmark of the scan: its expressions can all be looked for, and its worker measures what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.source_scan.worker import ENGINES, literals_of, read_sets
from dptops_audit.models.patterns import check_patterns

HERE = Path(__file__).resolve().parents[2] / "benchmarks" / "source_scan"
EXPRESSIONS = HERE / "expressions.txt"


def test_every_expression_can_be_looked_for() -> None:
    sets = read_sets(EXPRESSIONS)
    for one in sets:
        check_patterns(one)
    assert sum(len(one.expressions) for one in sets) > 700
    assert sum(len(one.expressions) for one in read_sets(EXPRESSIONS, any_kind=True)) > 700


@pytest.mark.parametrize("name", ["hyperscan", "re, one trie", "bytes.count"])
def test_engines_find_what_is_there(name: str) -> None:
    if name == "hyperscan":
        pytest.importorskip("hyperscan")
    scan = ENGINES[name]([("logger", False), ("info", True)])
    assert scan(b"logger.info(x)\nnothing\n") == 2
    assert scan(b"nothing\n") == 0


def test_the_worker_measures_the_whole_scan(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print(1)\nlogger.info(2)\n")
    expressions = tmp_path / "expressions"
    expressions.write_text("python\tlogger\\.info\\(\nprint\\(\n")
    run = subprocess.run(
        [sys.executable, str(HERE / "worker.py"), "source", str(tmp_path), str(expressions)],
        capture_output=True,
        text=True,
        check=True,
    )
    measured = json.loads(run.stdout)
    assert (measured["hits"], measured["files"], measured["expressions"]) == (2, 2, 2)
    assert measured["source"] >= 0
    assert literals_of(read_sets(expressions)) == [("logger.info(", False), ("print(", False)]
