from __future__ import annotations

import time

import pytest

from dptops_audit.models.groovy import MAX_TOKENS, Dialect, Group, Item, Kind, Token, grouped, tokens

ALL = tuple(Dialect)


def texts(content: str, dialect: Dialect = Dialect.GROOVY) -> list[str]:
    return [token.text for token in tokens(content, dialect)]


def strings(content: str, dialect: Dialect = Dialect.GROOVY) -> list[str]:
    return [token.text for token in tokens(content, dialect) if token.kind is Kind.STRING]


class TestTokens:
    def test_words_numbers_and_marks_have_their_place(self) -> None:
        words = tokens("apply plugin: 'java'\nversion = 1.5\n")
        assert [(w.kind.value, w.text, w.line, w.column) for w in words] == [
            ("name", "apply", 1, 1),
            ("name", "plugin", 1, 7),
            ("mark", ":", 1, 13),
            ("string", "java", 1, 15),
            ("newline", "\n", 1, 21),
            ("name", "version", 2, 1),
            ("mark", "=", 2, 9),
            ("number", "1.5", 2, 11),
            ("newline", "\n", 2, 14),
        ]

    def test_a_run_of_line_ends_is_one_token(self) -> None:
        assert texts("a\n\n  \n b") == ["a", "\n", "b"]

    @pytest.mark.parametrize("dialect", ALL)
    def test_comments_are_left_out(self, dialect: Dialect) -> None:
        assert texts("a // b 'c\n/* d\n ' */ e", dialect) == ["a", "\n", "e"]

    def test_block_comments_nest_in_kotlin_and_scala_alone(self) -> None:
        assert texts("/* a /* b */ c */ d", Dialect.KOTLIN) == ["d"]
        assert texts("/* a /* b */ c", Dialect.GROOVY) == ["c"]

    def test_a_comment_within_a_string_is_text(self) -> None:
        assert strings("url 'https://example.com' // x") == ["https://example.com"]

    def test_a_first_line_for_the_shell_is_left_out(self) -> None:
        assert texts("#!/usr/bin/env groovy\nnode") == ["node"]

    def test_a_byte_order_mark_is_left_out(self) -> None:
        assert texts("\ufeffnode") == ["node"]

    def test_the_line_after_a_string_of_several_lines_is_counted(self) -> None:
        first, _, second = tokens("'''a\nb'''\nc")
        assert (first.line, first.end_line, second.line, second.column) == (1, 2, 3, 1)

    def test_backticks_quote_a_name(self) -> None:
        word = tokens("`java-library`", Dialect.KOTLIN)[0]
        assert (word.kind, word.text) == (Kind.NAME, "java-library")

    def test_operators_of_sbt_are_one_mark(self) -> None:
        assert texts("a %% b %%% c ++= d := e", Dialect.SCALA) == ["a", "%%", "b", "%%%", "c", "++=", "d", ":=", "e"]


class TestStrings:
    def test_every_kind_of_groovy_string(self) -> None:
        content = """x 'a\\'b', "c\\"d", '''e'f''', \"\"\"g"h\"\"\", $/i'j/k/$"""
        assert strings(content) == ["a'b", 'c"d', "e'f", 'g"h', "i'j/k"]

    def test_a_slashy_string_stands_where_no_operand_stands_before(self) -> None:
        assert strings("x = ~/a\\/b/") == ["a/b"]
        assert strings("x = a / b / c") == []

    def test_interpolations_are_parts(self) -> None:
        (word,) = tokens("\"a:$b.c:${d['e']}:f\"")
        assert word.parts == (("a:", False), ("b.c", True), (":", False), ("d['e']", True), (":f", False))
        assert not word.literal
        assert word.text == "a:${b.c}:${d['e']}:f"

    def test_a_string_within_an_interpolation_may_hold_quotes_and_braces(self) -> None:
        word, _, after = tokens('"${f("}", "${g}")}x" + y')
        assert [part for part in word.parts if part[1]] == [('f("}", "${g}")', True)]
        assert after.text == "y"

    def test_an_escaped_dollar_is_text(self) -> None:
        assert tokens('"\\$a"')[0].literal

    def test_single_quotes_interpolate_nothing(self) -> None:
        assert tokens("'$a'")[0].literal

    def test_scala_interpolates_after_a_prefix_alone(self) -> None:
        assert tokens('"$a"', Dialect.SCALA)[0].literal
        prefixed = tokens('x s"b-$a"', Dialect.SCALA)
        assert [(w.text, w.literal) for w in prefixed] == [("x", False), ("b-${a}", False)]

    def test_scala_symbols_and_characters(self) -> None:
        assert texts("'a' 'sym x", Dialect.SCALA) == ["a", "'", "sym", "x"]

    def test_raw_strings_know_no_escapes(self) -> None:
        assert strings('"""a\\"""', Dialect.KOTLIN) == ["a\\"]

    def test_an_unfinished_string_ends_with_its_line(self) -> None:
        assert texts("a 'b\nc") == ["a", "b", "\n", "c"]


class TestGroups:
    def test_brackets_become_groups(self) -> None:
        (name, group) = grouped(tokens("f(a, [b], { c })"))
        assert isinstance(name, Token)
        assert isinstance(group, Group)
        assert [item.bracket for item in group.items if isinstance(item, Group)] == ["[", "{"]

    def test_a_bracket_without_counterpart_is_dropped(self) -> None:
        items = grouped(tokens(") a { b ( c } d"))
        assert [item.text if isinstance(item, Token) else item.bracket for item in items] == ["a", "{", "d"]

    def test_nesting_is_bounded(self) -> None:
        items: list[Item] = grouped(tokens("(" * 5_000 + "a" + ")" * 5_000 + "b"))
        depth = 0
        while isinstance(items[0], Group):
            items = items[0].items
            depth += 1
        assert depth < 1_000
        assert isinstance(grouped(tokens("(" * 5_000 + ")" * 5_000 + "b"))[-1], Token)


class TestHostileInput:
    @pytest.mark.parametrize(
        "content", ["", "\n", "\\", "$", "'", '"', '"""', "/", "/*", "${", '"${', "\x00", "`", "$/", '"\\']
    )
    @pytest.mark.parametrize("dialect", ALL)
    def test_nothing_raises(self, content: str, dialect: Dialect) -> None:
        grouped(tokens(content, dialect))

    @pytest.mark.parametrize("letter", ["a", "'", "{"])
    def test_a_megabyte_of_one_character(self, letter: str) -> None:
        start = time.perf_counter()
        words = tokens(letter * 1_000_000)
        grouped(words)
        assert time.perf_counter() - start < 5
        assert len(words) <= MAX_TOKENS

    @pytest.mark.parametrize("unit", ["/\\", '"${', "$/", "/*", "\n", "\\\n", "'''{", '"\\{'])
    @pytest.mark.parametrize("dialect", ALL)
    def test_time_is_linear(self, unit: str, dialect: Dialect) -> None:
        start = time.perf_counter()
        grouped(tokens(unit * (150_000 // len(unit)), dialect))
        assert time.perf_counter() - start < 5
