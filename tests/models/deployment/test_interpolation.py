"""Compose's variables: what is known without a shell, and what stays open."""

from __future__ import annotations

import time

import pytest

from dptops_audit.models.deployment.interpolation import interpolate


@pytest.mark.parametrize(
    ("written", "text", "unresolved", "defaulted"),
    [
        ("plain", "plain", (), ()),
        ("$SET", "set", (), ()),
        ("${SET}", "set", (), ()),
        ("a${GONE}b$GONE", "a${GONE}b$GONE", ("GONE",), ()),
        ("${GONE:-x}", "x", (), ("GONE",)),
        ("${GONE-x}", "x", (), ("GONE",)),
        ("${EMPTY:-x}", "x", (), ("EMPTY",)),
        ("${EMPTY-x}", "", (), ()),
        ("${SET:-x}", "set", (), ()),
        ("${SET:?no}", "set", (), ()),
        ("${GONE:?no}", "${GONE:?no}", ("GONE",), ()),
        ("${GONE?}", "${GONE?}", ("GONE",), ()),
        ("${SET:+x}", "x", (), ("SET",)),
        ("${EMPTY:+x}", "", (), ("EMPTY",)),
        ("${EMPTY+x}", "x", (), ("EMPTY",)),
        ("${GONE:+x}", "", (), ("GONE",)),
        ("${GONE:-${SET}}", "set", (), ("GONE",)),
        ("${GONE:-${ALSO}}", "${ALSO}", ("ALSO",), ("GONE",)),
        ("$$SET", "$SET", (), ()),
        ("$$$SET", "$set", (), ()),
        ("cost: 5$", "cost: 5$", (), ()),
        ("$1", "$1", (), ()),
        ("${SET", "${SET", ("SET",), ()),
        ("${}", "${}", ("",), ()),
        ("${SET%x}", "${SET%x}", ("SET",), ()),
    ],
)
def test_variables_are_filled_in(
    written: str, text: str, unresolved: tuple[str, ...], defaulted: tuple[str, ...]
) -> None:
    found = interpolate(written, {"SET": "set", "EMPTY": ""})
    assert (found.text, found.unresolved, found.defaulted) == (text, unresolved, defaulted)


def test_deeply_nested_defaults_end() -> None:
    started = time.process_time()
    assert interpolate("${A:-" * 20_000 + "}" * 20_000, {}).unresolved == ("A",)
    assert time.process_time() - started < 1
