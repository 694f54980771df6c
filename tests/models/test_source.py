"""The one scan over the text: literals, windows, tags, and how often a file is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dptops_audit.models.inventory import Inventory, Tag
from dptops_audit.models.source import LONGEST_WINDOW, Source, required_literals
from dptops_audit.rule import patterns

LOGS = patterns("test/logs", r"logger\.(info|error)\(\s*(\w+)")
ROUTES = patterns("test/routes", r"""["'](/health|/ready)z?["']""")


def scan(root: Path) -> Source:
    sets = {one.name: one.expressions for one in (LOGS, ROUTES)}
    return Source(Inventory.open(root), sets)


@pytest.mark.parametrize(
    ("expression", "literals"),
    [
        (r"logger\.info\(", ("logger.info(",)),
        (r"logger\.(info|warn)\(", ("logger.",)),
        (r"(foo|barbaz)\d+", ("barbaz", "foo")),
        (r"a.bcd?e", ("a",)),
        (r"(?i)Password\s*=", ("Password",)),
        (r"(?:ready)+", ("ready",)),
    ],
)
def test_required_literals(expression: str, literals: tuple[str, ...]) -> None:
    if min(map(len, literals)) < 3:
        with pytest.raises(ValueError, match="literal of at least 3"):
            required_literals(expression)
    else:
        assert required_literals(expression) == literals


@pytest.mark.parametrize("expression", [r"\w+", r"(foo)?\d", r"ab|cdef", r"(unclosed"])
def test_expression_without_a_literal_is_refused(expression: str) -> None:
    with pytest.raises(ValueError):
        required_literals(expression)


def test_hits_have_their_place_and_expression(tmp_path: Path) -> None:
    (tmp_path / "api.py").write_text(
        "import logging\n\n    logger.info(order)\nlogger.error(total); logger.info(rest)\n"
    )
    hits = scan(tmp_path).hits(LOGS)
    assert [(str(hit.location), hit.text) for hit in hits] == [
        ("api.py:3:5", "logger.info(order"),
        ("api.py:4:1", "logger.error(total"),
        ("api.py:4:22", "logger.info(rest"),
    ]


def test_sets_do_not_mix_and_tags_leave_files_out(tmp_path: Path) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "lib.js").write_text("app.get('/health')\n")
    (tmp_path / "server.js").write_text("app.get('/readyz')\n")
    source = scan(tmp_path)
    assert source.hits(LOGS) == ()
    assert [hit.file.path for hit in source.hits(ROUTES)] == ["server.js", "vendor/lib.js"]
    assert [hit.file.path for hit in source.hits(ROUTES, without={Tag.VENDORED})] == ["server.js"]


def test_hits_on_a_line_longer_than_a_window(tmp_path: Path) -> None:
    gap = "x" * (3 * LONGEST_WINDOW)
    (tmp_path / "bundle.js").write_text(f"{gap}logger.info(first){gap}logger.error(second)\n")
    columns = [hit.location.column for hit in scan(tmp_path).hits(LOGS)]
    assert columns == [len(gap) + 1, 2 * len(gap) + len("logger.info(first)") + 1]


def test_each_file_is_opened_once_for_all_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (tmp_path / f"part{number}.py").write_text("logger.info(order)\n'/healthz'\n")
    opened: list[str] = []
    real_open = os.open

    def counting(path: str, flags: int, *rest: int) -> int:
        opened.append(str(path))
        return real_open(path, flags, *rest)

    source = scan(tmp_path)
    monkeypatch.setattr(os, "open", counting)
    assert len(source.hits(LOGS)) == 5
    assert len(source.hits(ROUTES)) == 5
    assert len([path for path in opened if path.endswith(".py")]) == 5
