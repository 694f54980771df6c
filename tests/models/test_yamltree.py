"""Located YAML: values as written, places, merge keys, and input that was made to break parsers."""

from __future__ import annotations

import time

import pytest
import yaml

from dptops_audit.models.yamltree import Mapping, Node, Scalar, Sequence, Tree, dig, each, parse, text_of


def read(content: str) -> Node:
    tree = parse("a.yaml", content)
    assert tree.problems == ()
    assert tree.root is not None
    return tree.root


def value(node: Node | None, *keys: str | int) -> str | None:
    return text_of(dig(node, *keys))


def scalar(node: Node | None, *keys: str | int) -> Scalar:
    found = dig(node, *keys)
    assert isinstance(found, Scalar)
    return found


def mapping(node: Node | None, *keys: str | int) -> Mapping:
    found = dig(node, *keys)
    assert isinstance(found, Mapping)
    return found


def messages(tree: Tree) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in tree.problems]


@pytest.mark.parametrize("text", ["on", "3.10", "1_000", "0o17", "12:30:45", "2024-01-01", "yes", "=", "0x1F", "1e3"])
def test_plain_scalars_stay_as_written(text: str) -> None:
    node = scalar(read(f"key: {text}\n"), "key")
    assert (node.value, node.plain) == (text, True)


def test_a_key_called_on_stays_on() -> None:
    assert mapping(read("on: push\n")).key("on") is not None


@pytest.mark.parametrize(
    ("written", "style", "text"),
    [
        ("a b", "plain", "a b"),
        ("'it''s'", "single", "it's"),
        (r'"a\tb"', "double", "a\tb"),
        ("|-\n  a\n   b", "literal", "a\n b"),
        (">\n  a\n  b\n", "folded", "a b\n"),
    ],
)
def test_style_says_how_a_scalar_is_written(written: str, style: str, text: str) -> None:
    node = scalar(read(f"key: {written}\n"), "key")
    assert (node.style, node.value) == (style, text)


@pytest.mark.parametrize(
    ("written", "core", "old"),
    [
        ("true", True, True),
        ("False", False, False),
        ("yes", None, True),
        ("Off", None, False),
        ("'true'", None, None),
        ("tRue", None, None),
        ("!!bool true", True, True),
        ("!!str true", None, None),
        ("1", None, None),
    ],
)
def test_only_plain_words_are_booleans(written: str, core: bool | None, old: bool | None) -> None:
    node = scalar(read(f"key: {written}"), "key")
    assert (node.as_bool(), node.as_bool(yaml11=True)) == (core, old)


@pytest.mark.parametrize(
    ("written", "null"), [("", True), ("~", True), ("null", True), ("''", False), ("'null'", False), ("!!str", False)]
)
def test_only_plain_words_are_null(written: str, null: bool) -> None:
    assert scalar(read(f"key: {written}\n"), "key").is_null is null


def test_nodes_know_their_place() -> None:
    root = read("# comment\na:\n  - b: 1\n    c: {d: 'x'}\n  - e\n")
    assert (root.line, root.column, root.end_line) == (2, 1, 5)
    assert str(scalar(root, "a", 0, "c", "d").location) == "a.yaml:4:12"
    items = dig(root, "a")
    assert isinstance(items, Sequence)
    assert (items.line, items.column, items.end_line) == (3, 3, 5)


def test_a_block_collection_ends_with_its_last_value_and_not_with_the_comments_that_follow() -> None:
    root = read("a:\n  b: 1\n\n# comment\n\nc: 2\n")
    assert mapping(root, "a").end_line == 2


def test_a_flow_collection_ends_at_its_bracket() -> None:
    root = read("a: [1,\n  2\n]\nb: 2\n")
    assert mapping(root).get("a") is not None
    assert [node.end_line for _, node in mapping(root).items()] == [3, 4]


@pytest.mark.parametrize("indicator", ["|", "|-", "|+", ">", ">-"])
def test_a_block_scalar_begins_after_its_indicator_and_ends_with_its_text(indicator: str) -> None:
    node = scalar(read(f"run: {indicator}\n  one\n\n  two\n\n\nnext: 1\n"), "run")
    assert (node.line, node.content_line, node.end_line) == (1, 2, 4)


def test_a_block_scalar_at_the_end_of_the_file_ends_with_its_text() -> None:
    assert scalar(read("run: |\n  one\n  two"), "run").end_line == 3


def test_other_scalars_begin_where_they_stand() -> None:
    assert scalar(read("a:\n  'x\n  y'\n"), "a").content_line == 2


def test_custom_tags_and_anchors_are_kept() -> None:
    root = read("a: !Ref B\nc: !reference [x, y]\nd: &d !GetAtt {e: f}\n")
    assert [(node.tag, node.anchor) for _, node in mapping(root).items()] == [
        ("!Ref", None),
        ("!reference", None),
        ("!GetAtt", "d"),
    ]


def test_an_alias_is_the_node_that_it_names() -> None:
    root = read("a: &x {b: 1}\nc: *x\n")
    assert dig(root, "c") is dig(root, "a")


def test_an_anchor_can_be_set_again() -> None:
    root = read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")
    assert [value(root, key) for key in "abcd"] == ["1", "1", "2", "2"]


def test_own_keys_win_over_merged_ones_and_earlier_merges_over_later_ones() -> None:
    root = read("a: &a {x: 1, y: 1}\nb: &b {x: 2, y: 2, z: 2}\nc:\n  z: own\n  <<: [*a, *b]\n")
    merged = mapping(root, "c")
    assert {key.value: value(merged, key.value) for key, _ in merged.items()} == {"z": "own", "x": "1", "y": "1"}
    assert [key.value for key, _ in merged.entries if isinstance(key, Scalar)] == ["z", "<<"]


def test_a_merged_key_keeps_its_place() -> None:
    key = mapping(read("a: &a\n  x: 1\nc:\n  <<: *a\n"), "c").key("x")
    assert key is not None
    assert (key.line, key.column) == (2, 3)


def test_merges_reach_through_merges() -> None:
    assert value(read("a: &a {x: 1}\nb: &b\n  <<: *a\nc:\n  <<: *b\n"), "c", "x") == "1"


def test_two_merge_keys_in_one_mapping_both_count() -> None:
    root = read("a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: *a\n  <<: *b\n")
    assert (value(root, "c", "x"), value(root, "c", "y")) == ("1", "2")


@pytest.mark.parametrize("content", ["'<<': {a: 1}", "<<: text", "<<:"])
def test_what_is_no_merge_stays_a_key(content: str) -> None:
    assert mapping(read(content)).key("<<") is not None


def test_dig_gives_none_for_another_shape() -> None:
    root = read("a: [{b: 1}]\n")
    assert value(root, "a", 0, "b") == "1"
    assert value(root, "a", -1, "b") == "1"
    absent: list[tuple[str | int, ...]] = [("a", "b"), ("a", 1), ("a", -2), ("b",), (0,), ("a", 0, "b", "c")]
    assert [dig(root, *keys) for keys in absent] == [None] * len(absent)
    assert dig(None, "a") is None


def test_each_gives_a_sequences_items_and_nothing_else() -> None:
    root = read("a: [1, 2]\nb: 3\n")
    assert [text_of(node) for node in each(dig(root, "a"))] == ["1", "2"]
    assert each(dig(root, "b")) == each(None) == ()


def test_every_document_is_kept() -> None:
    tree = parse("a.yaml", "a: 1\n---\n---\n- b\n...\n")
    assert [type(document) for document in tree.documents] == [Mapping, Scalar, Sequence]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "\ufeff"])
def test_a_file_without_content_has_no_document(content: str) -> None:
    tree = parse("a.yaml", content)
    assert (tree.documents, tree.root, tree.problems) == ((), None, ())


def test_documents_before_a_broken_one_are_kept() -> None:
    tree = parse("a.yaml", "a: 1\n---\nb: [1\nc: 2\n")
    assert [value(document, "a") for document in tree.documents] == ["1"]
    assert [line for line, _ in messages(tree)] == [4]
    assert "(from line 3)" in tree.problems[0].message


def test_duplicate_keys_are_reported_and_the_last_one_wins() -> None:
    tree = parse("a.yaml", "a: 1\nb: 2\na: 3\n")
    assert messages(tree) == [(3, "duplicate key 'a': line 1 sets it as well")]
    assert value(tree.root, "a") == "3"


def test_the_list_of_duplicates_is_short() -> None:
    assert len(parse("a.yaml", "a: 1\n" * 5000).problems) == 51


def test_collections_as_keys_stay_entries() -> None:
    root = mapping(read("? [a, b]\n: 1\n? {c: d}\n: 2\ne: 3\n"))
    assert [type(key) for key, _ in root.entries] == [Sequence, Mapping, Scalar]
    assert [key.value for key, _ in root.items()] == ["e"]


def test_windows_line_ends_count_once() -> None:
    root = read("a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 2\r\n")
    assert (scalar(root, "c").line, scalar(root, "b").end_line, value(root, "b")) == (5, 4, "x\ny\n")


def test_a_byte_order_mark_takes_no_column() -> None:
    assert scalar(read("\ufeffa: 1"), "a").column == 4


@pytest.mark.parametrize("mark", ["\x85", "\u2028", "\u2029"])
def test_unicode_line_separators_are_text(mark: str) -> None:
    root = read(f"# c{mark}omment\na: x{mark}y\nb: 'p{mark}q'\n")
    assert (value(root, "a"), value(root, "b")) == (f"x{mark}y", f"p{mark}q")
    assert scalar(root, "b").line == 3


def test_wide_characters_take_one_column() -> None:
    assert scalar(read("{a: '😀é', b: 1}"), "b").column == 14


def test_halves_of_surrogate_pairs_are_replaced() -> None:
    assert value(read("a: x\ud800y\n"), "a") == "x\ufffdy"


@pytest.mark.parametrize(
    "content", ["a: 1\nb: \x00\n", "a: 1\nb: \x07", "a: 1\nb:\t- c\n\t- d", "a: 1\nb: @c", "a: 1\n%"]
)
def test_what_cannot_be_read_is_a_problem_with_its_line(content: str) -> None:
    tree = parse("a.yaml", content)
    assert [problem.line for problem in tree.problems] in ([2], [3])
    assert not tree.problems[0].skipped


def test_unknown_anchors_are_reported_and_read_as_null() -> None:
    tree = parse("a.yaml", "a: 1\nb: *nowhere\n")
    assert messages(tree) == [(2, "the alias *nowhere names no anchor")]
    assert scalar(tree.root, "b").is_null


def test_anchors_end_with_their_document() -> None:
    assert parse("a.yaml", "a: &x 1\n---\nb: *x\n").problems[0].line == 3


@pytest.mark.parametrize("content", ["a: &a [*a]", "a: &a {b: *a}", "a: &a {<<: *a}", "&a {? *a : 1}"])
def test_an_alias_inside_of_its_own_node_reads_as_null(content: str) -> None:
    tree = parse("a.yaml", content)
    assert [message for _, message in messages(tree)] == ["the alias *a stands inside the node that it names"]
    assert count(tree.root) < 10


def count(node: Node | None) -> int:
    """How many nodes a walk meets."""
    if isinstance(node, Sequence):
        return 1 + sum(map(count, node.items))
    if isinstance(node, Mapping):
        return 1 + sum(count(key) + count(item) for key, item in node.entries)
    return 1


def laughs(levels: int, of: str) -> str:
    lines = ["l0: &l0 {a: 1, b: 2}"]
    lines += [f"l{n}: &l{n} {of % ', '.join([f'*l{n - 1}'] * 9)}" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("of", ["[%s]", "{<<: [%s]}"])
def test_a_billion_laughs_cost_nothing(of: str) -> None:
    started = time.process_time()
    tree = parse("a.yaml", laughs(30, of))
    assert count(tree.root) < 120_000
    assert time.process_time() - started < 1
    assert [message for _, message in messages(tree)] == ["aliases and merge keys repeat more than 100,000 nodes"]


def test_a_long_chain_of_merges_costs_little() -> None:
    lines = ["k0: &k0 {a0: 1}"] + [f"k{n}: &k{n} {{<<: *k{n - 1}, a{n}: 1}}" for n in range(1, 5000)]
    started = time.process_time()
    tree = parse("a.yaml", "\n".join(lines))
    assert time.process_time() - started < 2
    assert value(tree.root, "k100", "a0") == "1"


def test_merges_of_merges_without_aliases_are_bounded() -> None:
    content = "{<<: " * 150 + "{" + ", ".join(f"k{n}: 1" for n in range(20_000)) + "}" + "}" * 150
    started = time.process_time()
    tree = parse("a.yaml", content)
    assert time.process_time() - started < 1
    assert len(tree.problems) == 1


def test_real_use_of_aliases_fits_the_budget() -> None:
    content = "base: &base\n" + "".join(f"  k{n}: 1\n" for n in range(20)) + "jobs:\n"
    content += "".join(f"  j{n}:\n    <<: *base\n" for n in range(1000))
    assert value(read(content), "jobs", "j999", "k19") == "1"


@pytest.mark.parametrize(
    "content",
    ["[" * 50_000, "{" * 50_000, "- " * 50_000, "? " * 50_000, "{a: " * 50_000, "[a, " * 50_000, "- ? " * 50_000],
    ids=lambda content: content[:4],
)
def test_deep_nesting_ends_in_a_problem(content: str) -> None:
    started = time.process_time()
    tree = parse("a.yaml", "kept: 1\n---\n" + content)
    assert time.process_time() - started < 0.5
    assert (len(tree.documents), [line for line, _ in messages(tree)]) == (1, [3])


def test_two_hundred_levels_are_read() -> None:
    assert parse("a.yaml", "[" * 200 + "]" * 200).problems == ()
    assert messages(parse("a.yaml", "[" * 201 + "]" * 201)) == [(1, "nested deeper than 200 levels")]


@pytest.mark.parametrize(
    "content", ["a" * 2_000_000, "a: " + "b " * 700_000, "#" * 2_000_000, "a: '" + "x" * 2_000_000]
)
def test_long_lines_are_read_at_once(content: str) -> None:
    started = time.process_time()
    parse("a.yaml", content)
    assert time.process_time() - started < 2


SAMPLES = [
    "a: 1\nb: [c, {d: e}, 'f']\ng:\n- h\n-   i\n",
    "run: |\n  a\n\n  b\nnext: >-\n  c\n  d\n# end\n",
    "%YAML 1.1\n--- !!map\n? a\n: b\n? [c]\n: - d\n...\n---\n'x'\n",
    "a: &x\n  b: !t\n    c: d\ne:\n  - *x\n  - {f: *x}\n",
    "- a:\n  b: ''\n-\n- - - c\n  - d: \"é\\n\\\n    f\"\n",
]


@pytest.mark.parametrize("content", SAMPLES)
def test_values_and_places_equal_libyamls_own_composer(content: str) -> None:
    """Composing is the oracle here, for samples without duplicate keys and deep nesting."""
    tree = parse("a.yaml", content)
    expected = list(yaml.compose_all(content, Loader=yaml.CBaseLoader))
    assert tree.problems == ()
    for ours, theirs in zip(tree.documents, expected, strict=True):
        compare(ours, theirs)


def compare(ours: Node, theirs: yaml.Node) -> None:
    mark = theirs.start_mark
    assert (ours.line, ours.column) == (mark.line + 1, mark.column + 1)
    if isinstance(theirs, yaml.MappingNode):
        assert isinstance(ours, Mapping)
        for ours_pair, theirs_pair in zip(ours.entries, theirs.value, strict=True):
            compare(ours_pair[0], theirs_pair[0])
            compare(ours_pair[1], theirs_pair[1])
    elif isinstance(theirs, yaml.SequenceNode):
        assert isinstance(ours, Sequence)
        for item, their_item in zip(ours.items, theirs.value, strict=True):
            compare(item, their_item)
    else:
        assert isinstance(ours, Scalar)
        assert ours.value == theirs.value
