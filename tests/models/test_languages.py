"""Lines of shipped code, and which languages are the main ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.languages import languages
from dptops_audit.models.repository import Repository


def shares(lines: dict[str, int]) -> list[tuple[str, float, bool]]:
    found = languages({f"{n}": (kind, count) for n, (kind, count) in enumerate(lines.items())})
    return [(language.kind, round(language.share, 3), language.main) for language in found]


def counted(root: Path, files: dict[str, str]) -> dict[str, tuple[str, int]]:
    for path, content in files.items():
        write(root, path, content=content)
    return Repository(Inventory.open(root)).code_lines


class TestShares:
    def test_language_with_a_fifth_of_the_lines_is_a_main_one(self) -> None:
        assert shares({"go": 60, "python": 20, "java": 20}) == [
            ("go", 0.6, True),
            ("java", 0.2, True),
            ("python", 0.2, True),
        ]
        assert shares({"go": 801, "python": 199}) == [("go", 0.801, True), ("python", 0.199, False)]

    def test_part_of_another_language_counts_with_it(self) -> None:
        assert shares({"vue": 30, "javascript": 10, "typescript": 35}) == [
            ("javascript", 0.533, True),
            ("typescript", 0.467, True),
        ]
        assert shares({"svelte": 1}) == [("javascript", 1.0, True)]

    def test_scripts_count_only_where_there_is_nothing_else(self) -> None:
        assert shares({"shell": 90, "powershell": 5, "go": 10}) == [("go", 1.0, True)]
        assert shares({"shell": 90, "powershell": 10}) == [("shell", 0.9, True), ("powershell", 0.1, False)]

    def test_files_without_lines_have_no_share(self) -> None:
        assert languages({}) == ()
        assert shares({"go": 0}) == [("go", 0.0, False)]

    def test_language_has_a_name_for_people(self) -> None:
        assert [language.name for language in languages({"a": ("cpp", 2), "b": ("csharp", 1)})] == ["C++", "C#"]


class TestLines:
    def test_lines_are_those_of_the_file(self, tmp_path: Path) -> None:
        files = {"a.py": "x = 1\ny = 2\n", "b.py": "x = 1\ny = 2", "c.py": "", "d.py": "\n", "e.rb": "a\r\nb\r\n"}
        assert counted(tmp_path, files) == {
            "a.py": ("python", 2),
            "b.py": ("python", 2),
            "c.py": ("python", 0),
            "d.py": ("python", 1),
            "e.rb": ("ruby", 2),
        }

    @pytest.mark.parametrize(
        "path",
        [
            "tests/a.py",
            "a_test.go",
            "examples/a.py",
            "vendor/a.py",
            "dist/a.js",
            "a.pb.go",
            "docs/a.py",
            "testdata/a.py",
            "templates/web/a.py",
            "hack/a.py",
        ],
    )
    def test_trees_that_are_not_shipped_are_not_counted(self, tmp_path: Path, path: str) -> None:
        files = {path: "x = 1\n", "main.py": "x = 1\n", "templates/web/package.json": "{}"}
        assert list(counted(tmp_path, files)) == ["main.py"]

    @pytest.mark.parametrize(
        "path",
        [
            "setup.py",
            "sub/setup.py",
            "noxfile.py",
            "build.gradle",
            "app/build.gradle.kts",
            "build.sbt",
            "shop.gemspec",
            "Gemfile",
            "Rakefile",
            "Jenkinsfile",
            "Jenkinsfile.release",
            "gulpfile.js",
            "vite.config.ts",
            "jest.config.mjs",
            ".eslintrc.js",
            "mix.exs",
            "build.rs",
            "Package.swift",
            "Podfile",
        ],
    )
    def test_files_of_the_build_are_not_counted(self, tmp_path: Path, path: str) -> None:
        assert list(counted(tmp_path, {path: "x = 1\n", "main.py": "x = 1\n"})) == ["main.py"]

    @pytest.mark.parametrize(
        "path",
        ["config.py", "app/config.ts", "settings.py", "build.py", "mixer.exs", "setup_shop.py", "shop.config.py"],
    )
    def test_files_that_are_called_alike_are_counted(self, tmp_path: Path, path: str) -> None:
        assert list(counted(tmp_path, {path: "x = 1\n"})) == [path]

    def test_data_and_documents_are_no_code(self, tmp_path: Path) -> None:
        files = {
            "a.json": "{}\n",
            "a.yaml": "a: 1\n",
            "a.md": "a\n",
            "a.html": "<p>\n",
            "a.css": "a{}\n",
            "a.tf": "x\n",
        }
        assert counted(tmp_path, {**files, "a.sql": "x\n"}) == {}

    def test_script_without_an_extension_counts_by_its_first_line(self, tmp_path: Path) -> None:
        assert counted(tmp_path, {"bin/run": "#!/usr/bin/env python3\nx = 1\n"}) == {"bin/run": ("python", 2)}


def test_components_with_typed_scripts_count_as_typescript(tmp_path: Path) -> None:
    write(tmp_path, "src/A.vue", content='<template/>\n<script setup lang="ts">\nlet a = 1\n</script>\n')
    write(tmp_path, "src/B.vue", content="<script>\nlet a = 1\n</script>\n")
    found = {one.kind: one.lines for one in Repository(Inventory.open(tmp_path)).languages}
    assert found == {"typescript": 4, "javascript": 3}
