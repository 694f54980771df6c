from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.evidence import Problem
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.dart import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package

APP = """\
name: shop_app
version: 1.2.0+7
publish_to: 'none'
environment:
  sdk: ^3.5.0
  flutter: '>=3.24.0'
platforms:
  android:
  ios:
dependencies:
  flutter:
    sdk: flutter
  http: ^1.2.0
  any_version:
  core:
    path: ../core
  forked:
    git:
      url: https://github.com/acme/forked.git
      ref: 1a2b3c
  short:
    git: https://github.com/acme/short.git
  private_one:
    hosted: https://pub.acme.example
    version: ^2.0.0
dev_dependencies:
  build_runner: ^2.4.0 # generates code
  test: any
dependency_overrides:
  http: 1.2.1
flutter:
  uses-material-design: true
"""


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {p.directory: p for p in read(Manifests(inventory, [file.path for file in inventory.files]))}


def one(root: Path, content: str) -> Package:
    write(root, "pubspec.yaml", content=content)
    return packages(root)[""]


def local(package: Package) -> dict[str, str | None]:
    return {dependency.name: dependency.local for dependency in package.dependencies}


class TestPubspec:
    def test_dependencies_have_scope_source_and_line(self, tmp_path: Path) -> None:
        write(tmp_path, "core/pubspec.yaml", content="name: core\n")
        write(tmp_path, "app/pubspec.yaml", content=APP)
        package = packages(tmp_path)["app"]
        assert [(d.name, d.scope.value, d.requirement, d.location.line) for d in package.dependencies] == [
            ("flutter", "runtime", "sdk:flutter", 11),
            ("http", "runtime", "^1.2.0", 13),
            ("any_version", "runtime", "", 14),
            ("core", "runtime", "path:../core", 15),
            ("forked", "runtime", "git:https://github.com/acme/forked.git#1a2b3c", 17),
            ("short", "runtime", "git:https://github.com/acme/short.git", 21),
            ("private_one", "runtime", "^2.0.0", 23),
            ("build_runner", "dev", "^2.4.0", 27),
            ("test", "dev", "any", 28),
        ]
        assert {name: at for name, at in local(package).items() if at is not None} == {"core": "core"}

    def test_settings_are_as_written(self, tmp_path: Path) -> None:
        package = one(tmp_path, APP)
        assert {name: setting.value for name, setting in package.settings.items()} == {
            "flutter": ">=3.24.0",
            "sdk": "^3.5.0",
            "publish_to": "none",
            "private": "true",
            "platforms": "android, ios",
        }
        assert (package.name, package.version, package.location.line) == ("shop_app", "1.2.0+7", 1)

    @pytest.mark.parametrize(
        ("content", "names"),
        [
            ("dependencies:\n  flutter:\n    sdk: flutter\n", {"flutter"}),
            ("flutter:\n  plugin:\n    platforms: {}\n", {"flutter", "flutter.plugin"}),
            ("flutter:\n  module:\n    androidX: true\n", {"flutter", "flutter.module"}),
            ("dependencies:\n  flutter_lints: ^4.0.0\n", set()),
            ("publish_to: https://pub.acme.example\n", {"publish_to"}),
        ],
    )
    def test_marks_of_flutter_and_of_publishing(self, tmp_path: Path, content: str, names: set[str]) -> None:
        assert set(one(tmp_path, "name: a\n" + content).settings) == names

    def test_executables_are_programs(self, tmp_path: Path) -> None:
        programs = one(tmp_path, "name: a\nexecutables:\n  slidy: main\n  fvm:\n").programs
        assert [(name, program.value, program.location.line) for name, program in programs.items()] == [
            ("slidy", "main", 3),
            ("fvm", "fvm", 4),
        ]

    @pytest.mark.parametrize("overrides", ["pubspec.yaml", "pubspec_overrides.yaml"])
    def test_an_override_by_a_path_makes_a_dependency_local(self, tmp_path: Path, overrides: str) -> None:
        text = {"pubspec.yaml": "dependencies:\n  core: ^1.0.0\n  http: ^1.0.0\n", "pubspec_overrides.yaml": ""}
        text[overrides] += "dependency_overrides:\n  core:\n    path: core\n  other:\n    path: core\n"
        for name, content in text.items():
            write(tmp_path, name, content=content)
        write(tmp_path, "core/pubspec.yaml", content="name: core\n")
        assert local(packages(tmp_path)[""]) == {"core": "core", "http": None}


class TestWorkspaces:
    @pytest.mark.parametrize("pattern", ["- packages/core\n  - packages/app", "- packages/*"])
    def test_members_share_a_lock_file_and_stand_for_each_other(self, tmp_path: Path, pattern: str) -> None:
        write(tmp_path, "pubspec.yaml", content=f"name: _root\nworkspace:\n  {pattern}\n")
        write(tmp_path, "pubspec.lock", content="packages: {}\n")
        write(tmp_path, "packages/core/pubspec.yaml", content="name: core\nresolution: workspace\n")
        write(tmp_path, "packages/app/pubspec.yaml", content="name: app\ndependencies:\n  core: ^1.0.0\n  http: any\n")
        write(tmp_path, "elsewhere/pubspec.yaml", content="name: x\ndependencies:\n  core: ^1.0.0\n")
        found = packages(tmp_path)
        assert found[""].members == ("packages/app", "packages/core")
        assert found[""].settings["workspace"].value == "pub"
        assert (found["packages/app"].parent, found["packages/app"].lockfiles) == ("", ("pubspec.lock",))
        assert local(found["packages/app"]) == {"core": "packages/core", "http": None}
        assert (found["elsewhere"].parent, found["elsewhere"].lockfiles) == (None, ())
        assert local(found["elsewhere"]) == {"core": None}

    def test_a_member_may_have_members(self, tmp_path: Path) -> None:
        write(tmp_path, "pubspec.yaml", content="name: a\nworkspace: [b]\n")
        write(tmp_path, "pubspec.lock", content="")
        write(tmp_path, "b/pubspec.yaml", content="name: b\nworkspace: [c]\n")
        write(tmp_path, "b/c/pubspec.yaml", content="name: c\n")
        found = packages(tmp_path)
        assert (found["b"].parent, found["b/c"].parent) == ("", "b")
        assert found["b/c"].lockfiles == ("pubspec.lock",)

    def test_melos_has_members_and_scripts_in_a_file(self, tmp_path: Path) -> None:
        write(tmp_path, "pubspec.yaml", content="name: root\n")
        write(
            tmp_path,
            "melos.yaml",
            content="name: x\npackages:\n  - packages/**\nscripts:\n  lint: dart analyze\n  test:\n    run: dart test\n",
        )
        write(tmp_path, "packages/a/pubspec.yaml", "packages/b/example/pubspec.yaml", content="name: a\n")
        root = packages(tmp_path)[""]
        assert root.members == ("packages/a", "packages/b/example")
        assert {name: script.value for name, script in root.scripts.items()} == {
            "lint": "dart analyze",
            "test": "dart test",
        }
        assert root.settings["workspace"].value == "melos"

    def test_what_melos_ignores_is_not_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, "pubspec.yaml", content="name: root\n")
        write(tmp_path, "melos.yaml", content="packages: ['packages/*']\nignore: ['packages/a']\n")
        write(tmp_path, "packages/a/pubspec.yaml", content="name: a\n")
        assert packages(tmp_path)[""].members == ("packages/a",)

    def test_melos_may_stand_in_the_manifest(self, tmp_path: Path) -> None:
        package = one(
            tmp_path, "name: a\nworkspace: []\nmelos:\n  scripts:\n    gen:\n      exec: build_runner build\n"
        )
        assert package.scripts["gen"].value == "build_runner build"

    def test_workspaces_that_hold_each_other_end(self, tmp_path: Path) -> None:
        write(tmp_path, "a/pubspec.yaml", content="name: a\nworkspace: [../b]\n")
        write(tmp_path, "b/pubspec.yaml", content="name: b\nworkspace: [../a]\n")
        assert {folder: package.lockfiles for folder, package in packages(tmp_path).items()} == {"a": (), "b": ()}

    def test_more_patterns_than_can_be_looked_up_are_noted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("dptops_audit.models.packages.dart._BUDGET", 300)
        write(tmp_path, "pubspec.yaml", content="name: a\nworkspace:\n  - a/*\n  - b/*\n")
        inventory = Inventory.open(tmp_path)
        read(Manifests(inventory, [file.path for file in inventory.files]))
        assert Problem("pubspec.yaml", "has more workspace patterns than are looked up", 4) in inventory.problems


class TestOddInput:
    @pytest.mark.parametrize("value", ["", "[]", "a", "{a: {b: {}}}", "[[{}]]", "{path: {path: x}, git: [], sdk: {}}"])
    def test_fields_of_another_shape_say_nothing(self, tmp_path: Path, value: str) -> None:
        fields = "name version environment executables dev_dependencies dependency_overrides flutter workspace melos platforms"
        package = one(tmp_path, "".join(f"{field}: {value}\n" for field in fields.split()))
        assert package.members == ()

    def test_what_is_no_manifest_is_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, "a/pubspec.yaml", content="- a\n")
        write(tmp_path, "b/pubspec.yaml", content="")
        (tmp_path / "c").mkdir()
        (tmp_path / "c/pubspec.yaml").write_bytes(b"\xff\xfe\x00")
        inventory = Inventory.open(tmp_path)
        assert read(Manifests(inventory, [file.path for file in inventory.files])) == ()
        assert Problem("a/pubspec.yaml", "holds no mapping", 1) in inventory.problems

    @pytest.mark.parametrize(
        "content",
        [
            "[" * 1_000_000,
            "a" * 1_000_000,
            "dependencies: " + "{a: " * 5_000,
            "dependencies:\n" + "".join(f"  p{number}: {{path: ../p{number}}}\n" for number in range(3_000)),
            "workspace: [" + "'*/*'," * 1_500 + "x]",
        ],
    )
    def test_hostile_manifests_take_no_time(self, tmp_path: Path, content: str) -> None:
        write(tmp_path, "pubspec.yaml", content=content)
        write(tmp_path, *(f"packages/p{number}/pubspec.yaml" for number in range(20)), content="name: a\n")
        start = time.process_time()
        packages(tmp_path)
        assert time.process_time() - start < 4
