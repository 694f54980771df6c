"""Imports go one way, and rules import the public API alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "dptops_audit"
RULES = PACKAGE.parent / "rules"

# A module may import what stands left of it, and its own layer where that is a folder.
ORDER = (
    "version",
    "evidence",
    "knowledge",
    "models",
    "plan",
    "understood_pipelines",
    "understood",
    "rule",
    "loader",
    "verdicts",
    "engine",
    "scoring",
    "gate",
    "report",
    "audit",
    "formats",
    "cli",
    "__main__",
)


def modules() -> list[Path]:
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py" and "rules" not in path.parts
    )


def layer_of(module: str) -> str:
    """`dptops_audit.models.git` -> `models`; the package itself, or a name that it exports, is the empty layer."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            assert node.module is not None
            if node.module == "dptops_audit":
                yield from (f"dptops_audit.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("file", modules(), ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_modules_import_only_what_stands_before_them(file: Path) -> None:
    own = file.relative_to(PACKAGE).with_suffix("").parts[0]
    assert own in ORDER, f"{own} has no place in the order: add it"
    position = ORDER.index(own)
    for name in imported(file):
        if name.split(".")[0] == "dptops_audit":
            layer = layer_of(name)
            assert layer in ORDER, f"{file.name} imports {name}: inside, import from the module, not from the package"
            allowed = layer == own if (PACKAGE / own).is_dir() else False
            assert ORDER.index(layer) < position or allowed, f"{file.name} ({own}) imports {name} ({layer})"


def test_every_layer_exists() -> None:
    there = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))
    }
    assert there - {"__init__", "rules"} == set(ORDER)


@pytest.mark.parametrize("file", sorted(RULES.glob("*/*.py")), ids=lambda file: file.relative_to(RULES).as_posix())
def test_rules_import_the_public_names_alone(file: Path) -> None:
    import sys

    import dptops_audit

    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "dptops_audit":
            for alias in node.names:
                assert alias.name in dptops_audit.__all__
                assert getattr(dptops_audit, alias.name) is not None
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert node.module.split(".")[0] in sys.stdlib_module_names, f"{file}: imports {node.module}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                assert alias.name.split(".")[0] in sys.stdlib_module_names, f"{file}: imports {alias.name}"
