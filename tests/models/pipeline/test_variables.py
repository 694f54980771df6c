"""Variables in words, and expressions of CI systems in shell text."""

from __future__ import annotations

import pytest

from dptops_audit.models.pipeline.variables import MAX_LENGTH, hidden_expressions, replaced, shown_expressions
from dptops_audit.models.shell import parse_shell


@pytest.mark.parametrize(
    ("word", "expected"),
    {
        "plain": "plain",
        "$IMAGE:$TAG": "shop:1.2",
        "${IMAGE}-x": "shop-x",
        "$OTHER": "$OTHER",
        "${OTHER:-dev}": "dev",
        "${OTHER:=dev}": "dev",
        "${OTHER}": "${OTHER}",
        "${TAG:-dev}": "1.2",
        "${EMPTY:-dev}": "dev",
        "${EMPTY-dev}": "",
        "${TAG:+yes}": "yes",
        "$(date)": "$(date)",
        "${TAG%.*}": "${TAG%.*}",
        "$LOOP": "$LOOP",
        "${{ env.TAG }}": "1.2",
        "${{ env.OTHER }}": "${{ env.OTHER }}",
    }.items(),
)
def test_known_variables_are_replaced(word: str, expected: str) -> None:
    known = {"IMAGE": "shop", "TAG": "1.2", "EMPTY": "", "LOOP": "x$LOOP"}
    assert replaced(word, known) == expected


def test_a_value_that_grows_without_end_is_not_made() -> None:
    assert replaced("$A$A$A", {"A": "x" * (MAX_LENGTH // 2)}) == "$A$A$A"


def test_expressions_are_words_while_the_text_is_parsed() -> None:
    text = "docker push app:${{ github.sha }}\nmake ${{ matrix.target ||\n  'all' }} x\nlast"
    plain, hidden = hidden_expressions(text)
    commands = parse_shell("w.yml", plain).commands
    words = [tuple(shown_expressions(word, hidden) for word in command.argv) for command in commands]
    assert words == [
        ("docker", "push", "app:${{ github.sha }}"),
        ("make", "${{ matrix.target || 'all' }}", "x"),
        ("last",),
    ]
    assert [command.line for command in commands] == [1, 2, 4]


def test_private_characters_of_the_text_itself_stay() -> None:
    plain, hidden = hidden_expressions("echo \ue005 ${{ a }}")
    assert shown_expressions("\ue005", hidden) == "\ue005"
    assert plain.startswith("echo \ue005 ")
