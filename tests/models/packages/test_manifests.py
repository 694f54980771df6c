"""The files that package readers ask for: by name, by workspace pattern, each parsed once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests

MEMBERS = ("a", "b/c", "b/d", "b/d/e", "tools/x", "packages-old/y")


def manifests(root: Path, *paths: str, content: str = "{}\n") -> Manifests:
    write(root, *paths, content=content)
    inventory = Inventory.open(root)
    return Manifests(inventory, [file.path for file in inventory.files])


class TestMatching:
    @pytest.mark.parametrize(
        ("folder", "pattern", "expected"),
        [
            ("", "*", ["a"]),
            ("", "b/*", ["b/c", "b/d"]),
            ("", "b/*/", ["b/c", "b/d"]),
            ("", " b/* ", ["b/c", "b/d"]),
            ("", "./b/*", ["b/c", "b/d"]),
            ("", "b/**", ["b/c", "b/d", "b/d/e"]),
            ("", "**/e", ["b/d/e"]),
            ("", "**/d/**", ["b/d", "b/d/e"]),
            ("", "b/**/*", ["b/c", "b/d", "b/d/e"]),
            ("", "**/**/c", ["b/c"]),
            ("", "b/[cx]", ["b/c"]),
            ("", "b/?", ["b/c", "b/d"]),
            ("", "*/x", ["tools/x"]),
            ("", "packages*/*", ["packages-old/y"]),
            ("", "packages/*", []),
            ("", "b/c", ["b/c"]),
            ("", "b", []),
            ("", "nowhere", []),
            ("", ".", [""]),
            ("", "", [""]),
            ("b", "*", ["b/c", "b/d"]),
            ("b", "**", ["b/c", "b/d", "b/d/e"]),
            ("b", "../tools/*", ["tools/x"]),
            ("b/d", "..", []),
            ("b/d", "e", ["b/d/e"]),
            ("", "../*", []),
            ("", "/b/c", []),
        ],
    )
    def test_pattern_names_directories(self, tmp_path: Path, folder: str, pattern: str, expected: list[str]) -> None:
        found = manifests(tmp_path, "package.json", *(f"{member}/package.json" for member in MEMBERS))
        assert list(found.matching(folder, pattern, ["package.json"])) == expected

    def test_double_star_alone_holds_the_folder_itself(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, "package.json", "a/package.json")
        assert found.matching("", "**", ["package.json"]) == ("", "a")

    def test_only_directories_with_one_of_the_names_match(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, "a/Package.JSON", "b/deno.json", "c/other.json", "d/deno.json")
        assert found.matching("", "*", ["package.json"]) == ("a",)
        assert found.matching("", "*", ["Deno.json", "package.json"]) == ("a", "b", "d")

    def test_pattern_of_very_many_components_ends(self, tmp_path: Path) -> None:
        deep = "/".join("a" for _ in range(60))
        found = manifests(tmp_path, f"{deep}/package.json")
        start = time.process_time()
        found.matching("", "**/" * 5_000 + "b", ["package.json"])
        found.matching("", "**/a/" * 16, ["package.json"])
        found.matching("", "a/" * 5_000 + "*", ["package.json"])
        assert time.process_time() - start < 1

    def test_patterns_without_end_use_up_a_budget_that_is_told_once(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, *(f"p{n}/package.json" for n in range(500)))
        start = time.process_time()
        complete = [len(found.matching("", f"**/p{n}", ["package.json"])) for n in range(600)]
        assert time.process_time() - start < 5
        assert (complete[:399], complete[-1]) == ([1] * 399, 0)
        assert [problem.message for problem in found._inventory.problems] == [
            "has too many workspace patterns to look all of them up"
        ]

    def test_plain_paths_use_up_nothing(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, *(f"p{n}/package.json" for n in range(20)))
        assert all(found.matching("", f"p{n % 20}", ["package.json"]) for n in range(30_000))
        assert found._left == 200_000


class TestFiles:
    def test_names_are_found_without_regard_to_case(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, "b/Gemfile", "a/gemfile", "a/Gemfile.lock", "gems.rb")
        assert found.named("GEMFILE", "gems.rb") == ("a/gemfile", "b/Gemfile", "gems.rb")
        assert found.named("gemfile", "Gemfile") == ("a/gemfile", "b/Gemfile")
        assert found.named("pom.xml") == ()

    def test_extensions_are_found_without_regard_to_case(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, "b/Shop.CsProj", "a/Api.csproj", "c/csproj.txt", "Core.fsproj")
        assert found.with_extension("csproj", "fsproj", "csproj") == ("Core.fsproj", "a/Api.csproj", "b/Shop.CsProj")

    def test_existence_is_asked_inside_the_root_alone(self, tmp_path: Path) -> None:
        found = manifests(tmp_path / "root", "a/b.json")
        write(tmp_path, "outside.json")
        assert found.exists("a/b.json")
        assert found.exists("a")
        assert found.exists("x/../a/./b.json")
        assert not found.exists("../outside.json")
        assert not found.exists("..")
        assert not found.exists("a/../../outside.json")
        assert not found.exists("nowhere")

    def test_file_that_is_not_here_is_empty(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, "a.json")
        assert (found.text("b.json"), found.lines("b.json"), found.json("b.json")) == (None, [], None)
        assert (found.toml("b"), found.yaml("b"), found.xml("b")) == (None, None, None)

    def test_text_and_lines_are_the_file_s(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, "a.txt", content="one\ntwo\n")
        assert (found.text("a.txt"), found.lines("a.txt")) == ("one\ntwo\n", ["one", "two"])


class TestTrees:
    def test_file_is_parsed_once(self, tmp_path: Path) -> None:
        found = manifests(tmp_path, "a.json", "b.xml", content="<a/>")
        assert found.xml("b.xml") is found.xml("b.xml") is not None
        found = manifests(tmp_path / "j", "a.json")
        assert found.json("a.json") is found.json("a.json") is not None

    @pytest.mark.parametrize(("path", "language"), [("a.json", "json"), ("a.toml", "toml"), ("a.xml", "xml")])
    def test_what_is_wrong_with_a_file_is_noted_once(self, tmp_path: Path, path: str, language: str) -> None:
        found = manifests(tmp_path, path, content="<<{]\n")
        getattr(found, language)(path)
        getattr(found, language)(path)
        assert [problem.path for problem in found._inventory.problems] == [path]
