"""The one scan over the text: literals, windows, tags, and how often a file is opened."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from dptops_audit.models.inventory import Inventory, Tag
from dptops_audit.models.pattern_sets import DECLARED
from dptops_audit.models.patterns import DEFAULT_REGIONS, MODELS_PREFIX, REGIONS, PatternSet, check_patterns
from dptops_audit.models.source import LONGEST_WINDOW, Source, required_literals
from dptops_audit.models.source.engine import engine, hyperscan_engine, python_engine
from dptops_audit.rule import patterns

LOGS = patterns("test/logs", r"logger\.(info|error)\(\s*(\w+)")
ROUTES = patterns("test/routes", r"""["'](/health|/ready)z?["']""")


def scan(root: Path) -> Source:
    return Source(Inventory.open(root), (LOGS, ROUTES))


@pytest.mark.parametrize(
    ("expression", "literals"),
    [
        (r"logger\.info\(", ("logger.info(",)),
        (r"logger\.(info|warn)\(", ("logger.info(", "logger.warn(")),
        (r"(foo|barbaz)\d+", ("barbaz", "foo")),
        (r"(?i)Password\s*=", ("password",)),
        (r"(?:ready)+", ("ready",)),
        (r"foo\b(?=bar)baz", ("foobaz",)),
        (r"\w+(?=\.configure)", (".configure",)),
        (r"(?<=secret_)\w+", ("secret_",)),
        (r"(?!nothing)\w+ else", (" else",)),
        (r"(<)?(?(1)open|close)", ("close", "open")),
        (r"api[_-]?key", ("api-key", "api_key", "apikey")),
        (r"[A]bc", ("Abc",)),
        (r"(?i)[aA]bc", ("abc",)),
        (r"x*(?>atomic)y?", ("atomic",)),
        (r"\w(?:get|post)\(", ("get(", "post(")),
        (r"(?:health\w*|ready)/", ("health", "ready")),
        ("grüße", ("gr",)),
    ],
)
def test_required_literals(expression: str, literals: tuple[str, ...]) -> None:
    if min(map(len, literals)) < 3:
        with pytest.raises(ValueError, match="literal of at least 3"):
            required_literals(expression)
    else:
        assert required_literals(expression).texts == literals


def test_only_an_expression_without_case_is_looked_for_without() -> None:
    assert not required_literals("Password=").caseless
    assert required_literals("(?i)Password=").caseless
    assert required_literals("User(?i:Password)=").caseless


@pytest.mark.parametrize(
    "expression", [r"\w+", r"(foo)?\d", r"ab|cdef", r"(unclosed", r"(?!foo)", r"(foo)*", "fo.", "x{9999999999}"]
)
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
        (tmp_path / f"part{number}.py").write_text("logger.info(order)\npath = '/healthz'\n")
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


def one_set(root: Path, *expressions: str, **options: tuple[str, ...]) -> tuple[Source, PatternSet]:
    declared = PatternSet("test/one", expressions, **options)
    return Source(Inventory.open(root), (declared,)), declared


def test_comments_and_docstrings_are_left_out_unless_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'def f():\n    """See logger.info(x."""\n    # logger.info(y\n    logger.info(z, "logger.info(t")\n'
    )
    source = scan(tmp_path)
    assert [(hit.location.line, hit.region) for hit in source.hits(LOGS)] == [(4, "code"), (4, "string")]
    everywhere = [hit.region for hit in source.hits(LOGS, regions=REGIONS)]
    assert everywhere == ["docstring", "comment", "code", "string"]
    assert [hit.location.line for hit in source.hits(LOGS, regions=("comment",))] == [3]


def test_a_set_says_where_a_match_counts(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("# todo: later\ntodo = 1\n")
    source, declared = one_set(tmp_path, "todo", regions=("comment",))
    assert [hit.location.line for hit in source.hits(declared)] == [1]


def test_the_region_is_that_of_the_literal_and_not_of_what_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1  # logger.info(y\n")
    source, declared = one_set(tmp_path, r".*logger\.info")
    assert source.hits(declared) == ()


def test_a_set_looks_only_at_its_kinds(tmp_path: Path) -> None:
    for name in ("a.py", "b.js", "tool"):
        (tmp_path / name).write_text("#!/usr/bin/env python3\nmarker\n")
    (tmp_path / "README.md").write_text("marker\n")
    source, declared = one_set(tmp_path, "marker", kinds=("python",))
    assert [hit.file.path for hit in source.hits(declared)] == ["a.py", "tool"]
    source, declared = one_set(tmp_path, "marker")
    assert [hit.file.path for hit in source.hits(declared)] == ["a.py", "b.js", "tool"]
    source, declared = one_set(tmp_path, "marker", kinds=("markdown",))
    assert [hit.file.path for hit in source.hits(declared)] == ["README.md"]


def test_what_nobody_wrote_here_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("logo.svg", "a.woff", "b.zip", "c.js.map", "d.snap", "package-lock.json", "e.min.js", "f.py"):
        (tmp_path / name).write_text("marker")
    source, declared = one_set(tmp_path, "marker")
    opened = []
    real_open = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest: opened.append(Path(path).name) or real_open(path, *rest))
    assert [hit.file.path for hit in source.hits(declared)] == ["f.py"]
    assert opened == ["f.py"]


def test_groups_by_number_and_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("listen(8080)\nlisten(tls 8443)\n")
    source, declared = one_set(tmp_path, r"listen\((tls )?(?P<port>\d+)\)")
    hits = source.hits(declared)
    assert [hit.groups for hit in hits] == [("", "8080"), ("tls ", "8443")]
    assert [hit.group("port") for hit in hits] == ["8080", "8443"]
    with pytest.raises(KeyError):
        hits[0].group("host")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_columns_count_characters_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.py").write_bytes('é = "ü"; logger.info(é)\r\nß; logger.error(x)\r\n'.encode(encoding))
    inventory = Inventory.open(tmp_path)
    source = Source(inventory, (LOGS,))
    assert [(hit.location.line, hit.location.column, hit.text) for hit in source.hits(LOGS)] == [
        (1, 10, "logger.info(é"),
        (2, 4, "logger.error(x"),
    ]
    assert [problem.message for problem in inventory.problems] == (
        ["is not UTF-8: read as Latin-1"] if encoding == "latin-1" else []
    )


def test_what_cannot_be_read_is_noted_as_by_read(tmp_path: Path) -> None:
    (tmp_path / "binary.py").write_bytes(b"logger.info(x\0")
    (tmp_path / "latin.py").write_bytes(b"# \xe9\n")
    (tmp_path / "large.py").write_bytes(b"x" * (2 * 1024 * 1024 + 1))
    os.symlink("large.py", tmp_path / "link.py")
    scanned, read = Inventory.open(tmp_path), Inventory.open(tmp_path)
    assert Source(scanned, (LOGS,)).hits(LOGS) == ()
    for file in read.files:
        read.read(file)
    assert scanned.problems == read.problems
    assert len(scanned.problems) == 4


def test_a_file_that_models_read_is_not_opened_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("a: /healthz\n")
    inventory = Inventory.open(tmp_path)
    assert Source(inventory, (ROUTES,)).hits(ROUTES) == ()
    monkeypatch.setattr(os, "open", None)
    text = inventory.read("a.yaml")
    assert text is not None
    assert text.content == "a: /healthz\n"


def test_columns_in_long_lines_of_any_letters_and_literals_at_the_edges(tmp_path: Path) -> None:
    gap = "é" * (LONGEST_WINDOW - 5)
    line = f"x = 1; {gap}logger.info(a){gap}logger.error(b){gap}logger.info(c){gap}"
    (tmp_path / "a.py").write_text(f"first\n{line}\n", encoding="utf-8")
    hits = scan(tmp_path).hits(LOGS)
    assert [hit.text for hit in hits] == ["logger.info(a", "logger.error(b", "logger.info(c"]
    assert [hit.location.column for hit in hits] == [line.index(hit.text) + 1 for hit in hits]
    assert {hit.location.line for hit in hits} == {2}


WORDS = ("log", "logger", "logger.info(", "Logger", "info", "INFO", "a", "\n", " ", "é", "(", "gger")
EXPRESSIONS = (r"logger\.(info|warn)\(", "(?i)logger", "info", r"(?i)\blog\b|INFO", "Logger")


def hits_with(root: Path, make: object, expressions: tuple[str, ...]) -> list[object]:
    declared = PatternSet("test/one", expressions)
    source = Source(Inventory.open(root), (declared,), make_engine=make)  # type: ignore[arg-type]
    return list(source.hits(declared, regions=REGIONS))


def test_both_engines_give_the_same_hits(tmp_path: Path) -> None:
    pytest.importorskip("hyperscan")
    chance = random.Random(7)
    for number in range(60):
        text = "".join(chance.choices(WORDS, k=400))
        (tmp_path / f"file{number}.py").write_text(text, encoding="utf-8")
    slow = hits_with(tmp_path, python_engine, EXPRESSIONS)
    assert slow == hits_with(tmp_path, hyperscan_engine, EXPRESSIONS)
    assert len(slow) > 500


def test_both_engines_give_the_same_hits_over_this_project() -> None:
    pytest.importorskip("hyperscan")
    root = Path(__file__).resolve().parents[1]
    expressions = (r"def test_\w+", r"(?i)import \w+", r"assert .*==", r"pytest\.(mark|raises)", "dptops_audit")
    slow = hits_with(root, python_engine, expressions)
    assert slow == hits_with(root, hyperscan_engine, expressions)
    assert len(slow) > 500


def test_the_engine_in_python_finds_all_that_the_other_does() -> None:
    pytest.importorskip("hyperscan")
    literals = [("ab", False), ("abc", True), ("bc", False), ("Abcd", False), ("c", True)]
    chance = random.Random(3)
    for _ in range(300):
        data = "".join(chance.choices("abcdABCD \n", k=40)).encode()
        assert set(hyperscan_engine(literals)(data)) <= set(python_engine(literals)(data))


def test_without_hyperscan_the_scan_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "hyperscan", None)
    assert engine([("abc", True)])(b"xABC") == [(4, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        PatternSet("a/b", (r"\w+",)),
        PatternSet("a/b", ("word",), kinds=("pithon",)),
        PatternSet("a/b", ("word",), regions=("codes",)),
    ],
)
def test_a_wrong_set_is_refused(wrong: PatternSet) -> None:
    with pytest.raises(ValueError, match="a/b"):
        check_patterns(wrong)


def test_sets_of_models() -> None:
    for name, declared in DECLARED.items():
        assert name.startswith(MODELS_PREFIX)
        check_patterns(declared)


def test_a_set_that_was_not_declared_is_a_key_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        scan(tmp_path).hits(PatternSet("test/other", ("word",), regions=DEFAULT_REGIONS))
