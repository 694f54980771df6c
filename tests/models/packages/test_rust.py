from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package, Scope
from dptops_audit.models.packages.rust.reader import read


def packages(root: Path, files: dict[str, str]) -> dict[str, Package]:
    for path, content in files.items():
        write(root, path, content=content)
    inventory = Inventory.open(root)
    return {
        package.directory: package for package in read(Manifests(inventory, [file.path for file in inventory.files]))
    }


def scopes(package: Package) -> list[tuple[str, Scope, str]]:
    return [(dependency.name, dependency.scope, dependency.group) for dependency in package.dependencies]


CRATE = '[package]\nname = "api"\nversion = "1.2.3"\nedition = "2021"\n'


class TestDependencies:
    def test_tables_tell_scopes_and_targets_are_groups(self, tmp_path: Path) -> None:
        content = CRATE + (
            '[dependencies]\naxum = "0.7"\nredis = { version = "0.25", optional = true }\nother = { package = "real", version = "2" }\n'
            '[dev-dependencies]\ninsta = "1"\n[build-dependencies]\nprost-build = { version = "0.12", optional = true }\n'
            '[target.\'cfg(unix)\'.dependencies]\nnix.version = "0.28"\n[features]\ndefault = ["redis"]\n'
        )
        api = packages(tmp_path, {"Cargo.toml": content})[""]
        assert scopes(api) == [
            ("axum", Scope.RUNTIME, ""),
            ("redis", Scope.OPTIONAL, ""),
            ("real", Scope.RUNTIME, ""),
            ("insta", Scope.DEVELOPMENT, ""),
            ("prost-build", Scope.BUILD, ""),
            ("nix", Scope.RUNTIME, "cfg(unix)"),
        ]
        assert [dependency.requirement for dependency in api.dependencies] == ["0.7", "0.25", "2", "1", "0.12", "0.28"]
        assert [dependency.location.line for dependency in api.dependencies] == [6, 7, 8, 10, 12, 14]
        assert (api.name, api.version, api.location.line) == ("api", "1.2.3", 2)

    def test_workspace_dependencies_lead_to_the_root(self, tmp_path: Path) -> None:
        found = packages(
            tmp_path,
            {
                "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nversion = "3.0.0"\npublish = false\n'
                '[workspace.dependencies]\ntokio = "1"\ncore = { path = "crates/core" }\nrenamed = { package = "serde", version = "1" }\n',
                "crates/core/Cargo.toml": '[package]\nname = "core"\nversion.workspace = true\n',
                "crates/api/Cargo.toml": '[package]\nname = "api"\nversion = { workspace = true }\npublish.workspace = true\n'
                "[dependencies]\ntokio = { workspace = true, optional = true }\ncore.workspace = true\nrenamed.workspace = true\n"
                "missing.workspace = true\n",
            },
        )
        tokio, core, serde, missing = found["crates/api"].dependencies
        assert (tokio.scope, tokio.requirement, str(tokio.location)) == (Scope.OPTIONAL, "1", "Cargo.toml:7:1")
        assert [str(place) for place in tokio.via] == ["crates/api/Cargo.toml:6:1"]
        assert (core.local, serde.name, missing.name, missing.requirement) == ("crates/core", "serde", "missing", "")
        assert {folder: package.version for folder, package in found.items()} == {
            "": "",
            "crates/core": "3.0.0",
            "crates/api": "3.0.0",
        }
        assert str(found["crates/api"].settings["private"].location) == "Cargo.toml:5:11"
        assert "private" not in found["crates/core"].settings

    @pytest.mark.parametrize(("path", "local"), [("../core", "core"), ("../nowhere", None), ("../../outside", None)])
    def test_paths_are_local_only_where_a_crate_is(self, tmp_path: Path, path: str, local: str | None) -> None:
        api = f'{CRATE}[dependencies]\ncore = {{ path = "{path}" }}\n'
        found = packages(tmp_path, {"api/Cargo.toml": api, "core/Cargo.toml": '[package]\nname = "core"\n'})
        assert found["api"].dependencies[0].local == local


class TestWorkspaces:
    def test_members_are_named_or_reached_by_path_and_not_excluded(self, tmp_path: Path) -> None:
        crate = '[package]\nname = "x"\nversion = "1.0.0"\n'
        found = packages(
            tmp_path,
            {
                "Cargo.toml": '[workspace]\nmembers = ["crates/*", "tools/cli/"]\nexclude = ["crates/old"]\n' + crate,
                "Cargo.lock": "",
                "crates/a/Cargo.toml": crate + '[dependencies]\nb = { path = "../../libs/b" }\n',
                "crates/old/Cargo.toml": crate,
                "crates/old/Cargo.lock": "",
                "libs/b/Cargo.toml": crate + '[dependencies]\na = { path = "../../crates/a" }\n',
                "libs/c/Cargo.toml": crate,
                "tools/cli/Cargo.toml": crate,
            },
        )
        assert found[""].members == ("crates/a", "libs/b", "tools/cli")
        parents = {folder: package.parent for folder, package in found.items()}
        assert parents == {
            "": None, "crates/a": "", "crates/old": None, "libs/b": "", "libs/c": None, "tools/cli": "",
        }  # fmt: skip
        assert found["libs/b"].lockfiles == ("Cargo.lock",)
        assert (found["crates/old"].lockfiles, found["libs/c"].lockfiles) == (("crates/old/Cargo.lock",), ())

    def test_a_virtual_root_has_no_name(self, tmp_path: Path) -> None:
        root = packages(tmp_path, {"Cargo.toml": '[workspace]\nresolver = "2"\n'})[""]
        assert (root.name, root.dependencies, root.settings["resolver"].value) == ("", (), "2")


class TestTargets:
    def test_programs_are_declared_or_discovered(self, tmp_path: Path) -> None:
        files = {
            "Cargo.toml": CRATE + '[[bin]]\nname = "server"\npath = "src/serve.rs"\n',
            "src/main.rs": "",
            "src/serve.rs": "",
            "src/bin/migrate.rs": "",
            "src/bin/worker/main.rs": "",
            "src/bin/worker/jobs.rs": "",
        }
        programs = packages(tmp_path, files)[""].programs
        assert {name: (program.value, str(program.location)) for name, program in programs.items()} == {
            "server": ("src/serve.rs", "Cargo.toml:6:8"),
            "api": ("src/main.rs", "src/main.rs:1"),
            "migrate": ("src/bin/migrate.rs", "src/bin/migrate.rs:1"),
            "worker": ("src/bin/worker/main.rs", "src/bin/worker/main.rs:1"),
        }

    def test_a_source_that_a_declared_program_takes_is_not_another_one(self, tmp_path: Path) -> None:
        files = {"Cargo.toml": CRATE + '[[bin]]\nname = "server"\npath = "src/main.rs"\n', "src/main.rs": ""}
        assert list(packages(tmp_path, files)[""].programs) == ["server"]

    @pytest.mark.parametrize(
        "content", [CRATE + "autobins = false\n", CRATE.replace("2021", "2015") + '[[bin]]\nname = "x"\n']
    )
    def test_nothing_is_discovered_where_cargo_does_not(self, tmp_path: Path, content: str) -> None:
        assert "api" not in packages(tmp_path, {"Cargo.toml": content, "src/main.rs": ""})[""].programs

    @pytest.mark.parametrize(
        ("table", "types"),
        [
            ("", "lib"),
            ('[lib]\ncrate-type = ["cdylib", "rlib"]\n', "cdylib rlib"),
            ("[lib]\nproc-macro = true\n", "proc-macro"),
        ],
    )
    def test_the_library_has_its_crate_types(self, tmp_path: Path, table: str, types: str) -> None:
        settings = packages(tmp_path, {"Cargo.toml": CRATE + table, "src/lib.rs": "", "build.rs": ""})[""].settings
        assert (settings["crate-type"].value, settings["build-script"].value) == (types, "build.rs")
        assert settings["lib"].value == "src/lib.rs"

    @pytest.mark.parametrize(
        ("line", "private"),
        [("publish = false\n", True), ("publish = []\n", True), ('publish = ["ours"]\n', False), ("", False)],
    )
    def test_publish_tells_private_packages(self, tmp_path: Path, line: str, private: bool) -> None:
        assert ("private" in packages(tmp_path, {"Cargo.toml": CRATE + line})[""].settings) is private

    def test_a_package_without_a_version_is_private(self, tmp_path: Path) -> None:
        assert packages(tmp_path, {"Cargo.toml": '[package]\nname = "x"\n'})[""].settings["private"].value == "true"

    @pytest.mark.parametrize(
        "file", [{"rust-toolchain": "1.80.0\n"}, {"rust-toolchain.toml": '[toolchain]\nchannel = "1.80.0"\n'}]
    )
    def test_the_toolchain_is_that_of_the_nearest_file(self, tmp_path: Path, file: dict[str, str]) -> None:
        assert packages(tmp_path, {"a/Cargo.toml": CRATE, **file})["a"].settings["toolchain"].value == "1.80.0"


class TestOddInput:
    @pytest.mark.parametrize(
        "content", ["", "[package", "package = 1\n", '[package]\nname = ["x"]\n', "[dependencies]\na = 1\n"]
    )
    def test_broken_manifests_raise_nothing(self, tmp_path: Path, content: str) -> None:
        for package in packages(tmp_path, {"Cargo.toml": content}).values():
            assert package.name == ""

    @pytest.mark.parametrize("letter", ["[", "x", '"', "{"])
    def test_a_megabyte_of_one_letter_is_read_in_time(self, tmp_path: Path, letter: str) -> None:
        begin = time.monotonic()
        packages(tmp_path, {"Cargo.toml": letter * 1_000_000})
        assert time.monotonic() - begin < 5

    def test_bytes_that_are_no_text_raise_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "Cargo.toml").write_bytes(b'[package]\nname = "\xff\xfe"\n')
        assert len(packages(tmp_path, {})) <= 1

    def test_a_member_that_is_a_root_itself_is_not_taken(self, tmp_path: Path) -> None:
        found = packages(
            tmp_path, {"Cargo.toml": '[workspace]\nmembers = ["*"]\n', "a/Cargo.toml": "[workspace]\n" + CRATE}
        )
        assert (found[""].members, found["a"].parent) == ((), None)
