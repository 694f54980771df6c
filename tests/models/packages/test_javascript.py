from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.evidence import Problem
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.javascript.development import read_package_json
from dptops_audit.models.packages.javascript.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package, Scope

SHOP = """\
{
  "name": "@acme/shop",
  "version": "2.1.0",
  "private": true,
  "type": "module",
  "main": "dist/server.js",
  "exports": {
    ".": {
      "types": "./dist/server.d.ts",
      "import": "./dist/server.mjs"
    },
    "./client": "./dist/client.js"
  },
  "bin": "bin/shop.js",
  "packageManager": "npm@10.8.0",
  "engines": { "node": ">=20", "npm": ">=10" },
  "browserslist": ["defaults", "not dead"],
  "scripts": {
    "// start": "a comment",
    "start": "node dist/server.js",
    "build": "tsc -p ."
  },
  "dependencies": {
    "express": "^4.19.2",
    "sharp": "^0.33.0"
  },
  "optionalDependencies": {
    "sharp": "^0.33.4"
  },
  "devDependencies": {
    "typescript": "5.5.4"
  },
  "peerDependencies": {
    "react": ">=18",
    "redis": "^4"
  },
  "peerDependenciesMeta": {
    "redis": { "optional": true }
  }
}
"""


def packages(root: Path) -> dict[str, Package]:
    return {package.directory: package for package in read(manifests(root))}


def manifests(root: Path) -> Manifests:
    inventory = Inventory.open(root)
    return Manifests(inventory, [file.path for file in inventory.files])


def one(root: Path, content: str | dict[str, object]) -> Package:
    write(root, "package.json", content=content if isinstance(content, str) else json.dumps(content, indent=1))
    return packages(root)[""]


def scopes(package: Package) -> list[tuple[str, str, str, str]]:
    return [(d.name, d.scope.value, d.requirement, d.group) for d in package.dependencies]


class TestDependencies:
    def test_sections_are_scopes_and_every_name_has_its_line(self, tmp_path: Path) -> None:
        package = one(tmp_path, SHOP)
        assert scopes(package) == [
            ("express", "runtime", "^4.19.2", ""),
            ("sharp", "optional", "^0.33.4", ""),
            ("typescript", "dev", "5.5.4", ""),
            ("react", "peer", ">=18", ""),
            ("redis", "optional", "^4", "peerDependencies"),
        ]
        lines = SHOP.splitlines()
        for dependency in package.dependencies:
            line = lines[dependency.location.line - 1]
            assert line[dependency.location.column - 1 :].startswith(f'"{dependency.name}": "{dependency.requirement}"')

    def test_a_peer_that_is_installed_for_development_is_both(self, tmp_path: Path) -> None:
        package = one(tmp_path, {"devDependencies": {"react": "18.3.1"}, "peerDependencies": {"react": ">=17"}})
        assert package.dependency("react", Scope.DEVELOPMENT) is not None
        assert package.dependency("react", Scope.PEER) is not None

    def test_a_peer_that_the_details_alone_name_is_optional(self, tmp_path: Path) -> None:
        package = one(tmp_path, {"peerDependenciesMeta": {"supports-color": {"optional": True}, "a": {}}})
        assert scopes(package) == [("supports-color", "optional", "", "peerDependencies")]

    @pytest.mark.parametrize("key", ["bundleDependencies", "bundledDependencies"])
    def test_bundled_packages_say_so_and_are_needed_at_run_time(self, tmp_path: Path, key: str) -> None:
        package = one(tmp_path, {"dependencies": {"a": "1", "b": "2"}, key: ["a", "c"]})
        assert scopes(package) == [
            ("a", "runtime", "1", "bundleDependencies"),
            ("b", "runtime", "2", ""),
            ("c", "runtime", "", "bundleDependencies"),
        ]

    def test_comments_and_values_that_are_no_text_are_left_out(self, tmp_path: Path) -> None:
        package = one(tmp_path, {"dependencies": {"//": "why", "": "1", "a": None, "b": {}, "c": ["1"], "d": "*"}})
        assert [dependency.name for dependency in package.dependencies] == ["d"]

    @pytest.mark.parametrize("value", [None, [], "a", 1, {"a": {"b": {}}}])
    def test_a_section_of_another_shape_has_none(self, tmp_path: Path, value: object) -> None:
        fields = (
            "name version bin scripts dependencies devDependencies optionalDependencies peerDependencies "
            "peerDependenciesMeta engines exports publishConfig workspaces catalog catalogs directories devEngines"
        )
        package = one(tmp_path, dict.fromkeys(fields.split(), value))
        assert package.dependencies == ()
        assert package.members == ()


class TestFacts:
    def test_settings_are_as_written(self, tmp_path: Path) -> None:
        package = one(tmp_path, SHOP)
        assert {name: setting.value for name, setting in package.settings.items()} == {
            "private": "true",
            "type": "module",
            "main": "dist/server.js",
            "exports": "./dist/server.mjs",
            "packageManager": "npm@10.8.0",
            "engines.node": ">=20",
            "engines.npm": ">=10",
            "browserslist": "defaults, not dead",
        }
        assert package.settings["exports"].location.line == 7
        assert (package.name, package.version, package.location.line) == ("@acme/shop", "2.1.0", 2)

    def test_a_lone_program_is_called_like_the_package(self, tmp_path: Path) -> None:
        package = one(tmp_path, SHOP)
        assert [(name, program.value, program.location.line) for name, program in package.programs.items()] == [
            ("shop", "bin/shop.js", 14)
        ]

    def test_programs_have_names_of_their_own(self, tmp_path: Path) -> None:
        package = one(tmp_path, {"bin": {"serve": "./serve.js", "@acme/tool": "./tool.js", "bad": 0}})
        assert {name: program.value for name, program in package.programs.items()} == {
            "serve": "./serve.js",
            "tool": "./tool.js",
            "bad": "0",
        }

    def test_scripts_are_read_without_comments(self, tmp_path: Path) -> None:
        package = one(tmp_path, SHOP)
        assert {name: script.value for name, script in package.scripts.items()} == {
            "start": "node dist/server.js",
            "build": "tsc -p .",
        }
        assert package.scripts["start"].location.line == 20

    @pytest.mark.parametrize(
        ("exports", "first"),
        [
            ("./a.js", "./a.js"),
            ({"import": "./a.mjs", "require": "./a.cjs"}, "./a.mjs"),
            ({"types": "./a.d.ts", "default": ["./a.js", "./b.js"]}, "./a.js"),
            ({"./sub": "./sub.js"}, ""),
            ([], ""),
        ],
    )
    def test_exports_name_the_first_file(self, tmp_path: Path, exports: object, first: str) -> None:
        assert one(tmp_path, {"exports": exports}).settings["exports"].value == first

    def test_publishing_and_engines_have_a_setting_each(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            {
                "publishConfig": {"registry": "https://npm.acme.example", "access": "restricted"},
                "volta": {"node": "20.11.0"},
                "devEngines": {"packageManager": [{"name": "pnpm", "version": "9"}], "runtime": {"name": "node"}},
                "jest": {"preset": "ts-jest"},
                "directories": {"bin": "./bin"},
            },
        )
        assert {name: setting.value for name, setting in package.settings.items()} == {
            "publishConfig": "",
            "publishConfig.registry": "https://npm.acme.example",
            "publishConfig.access": "restricted",
            "volta.node": "20.11.0",
            "devEngines.packageManager": "pnpm@9",
            "devEngines.runtime": "node",
            "jest": "",
            "directories.bin": "./bin",
        }

    def test_a_browserslist_may_have_its_own_file(self, tmp_path: Path) -> None:
        write(tmp_path, "web/package.json", content="{}")
        write(tmp_path, "web/.browserslistrc")
        assert packages(tmp_path)["web"].settings["browserslist"].location.path == "web/.browserslistrc"

    def test_lock_files_stand_beside_the_manifest(self, tmp_path: Path) -> None:
        write(tmp_path, "npm-shrinkwrap.json", "package-lock.json", "web/bun.lockb", content="{}")
        write(tmp_path, "package.json", "web/package.json", "api/package.json", content="{}")
        found = packages(tmp_path)
        assert found[""].lockfiles == ("npm-shrinkwrap.json", "package-lock.json")
        assert found["web"].lockfiles == ("web/bun.lockb",)
        assert found["api"].lockfiles == ()


class TestDeno:
    def test_imports_are_packages_and_files_are_not(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "deno.jsonc",
            content="""{
              // the configuration of Deno has comments
              "name": "@acme/api", "version": "0.1.0", "exports": "./main.ts",
              "imports": {
                "@std/fs": "jsr:@std/fs@^1.0.0",
                "@std/fs/": "jsr:/@std/fs@^1.0.0/",
                "preact/hooks": "npm:preact@10/hooks",
                "oak": "https://deno.land/x/oak@v12.6.1/mod.ts",
                "std/": "https://deno.land/std@0.200.0/",
                "~/": "./src/"
              },
              "tasks": { "dev": "deno run -A main.ts", "all": { "description": "x", "command": "deno task dev" } },
            }""",
        )
        package = packages(tmp_path)[""]
        assert scopes(package) == [
            ("@std/fs", "runtime", "jsr:@std/fs@^1.0.0", ""),
            ("preact", "runtime", "npm:preact@10/hooks", ""),
            ("oak", "runtime", "https://deno.land/x/oak@v12.6.1/mod.ts", ""),
            ("std", "runtime", "https://deno.land/std@0.200.0/", ""),
        ]
        assert {name: script.value for name, script in package.scripts.items()} == {
            "dev": "deno run -A main.ts",
            "all": "deno task dev",
        }
        assert (package.name, package.version, package.settings["exports"].value) == ("@acme/api", "0.1.0", "./main.ts")

    def test_an_import_map_of_its_own_is_followed(self, tmp_path: Path) -> None:
        write(tmp_path, "deno.json", content='{\n "importMap": "./import_map.json"\n}')
        write(tmp_path, "import_map.json", content='{"imports": {\n "hono": "npm:hono@4"\n}}')
        (dependency,) = packages(tmp_path)[""].dependencies
        assert (str(dependency.location), [str(place) for place in dependency.via]) == (
            "import_map.json:2:2",
            ["deno.json:2:2"],
        )

    def test_both_manifests_of_a_folder_make_one_package(self, tmp_path: Path) -> None:
        write(tmp_path, "package.json", content='{"name": "a", "scripts": {"dev": "vite"}, "dependencies": {"b": "1"}}')
        write(tmp_path, "deno.json", content='{"tasks": {"dev": "x", "fmt": "deno fmt"}, "imports": {"c": "npm:c@2"}}')
        (package,) = read(manifests(tmp_path))
        assert package.manifests == ("package.json", "deno.json")
        assert [dependency.name for dependency in package.dependencies] == ["b", "c"]
        assert {name: script.value for name, script in package.scripts.items()} == {"dev": "vite", "fmt": "deno fmt"}


class TestOddInput:
    def test_what_is_no_package_is_noted_and_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, "a/package.json", content="[]")
        write(tmp_path, "b/package.json", content="")
        write(tmp_path, "c/Package.json", content='{"name": "c"}')
        (tmp_path / "d").mkdir()
        (tmp_path / "d/package.json").write_bytes(b'{"name": "\xff\xfe"}')
        inventory = Inventory.open(tmp_path)
        found = read(Manifests(inventory, [file.path for file in inventory.files]))
        assert {package.directory for package in found} <= {"d"}
        assert Problem("a/package.json", "holds no JSON object", 1) in inventory.problems

    def test_a_broken_file_is_read_as_far_as_it_goes(self, tmp_path: Path) -> None:
        package = one(tmp_path, '{"name": "a", "dependencies": {"b": "1", "c": }, "devDependencies": {"d": "2"}}')
        assert package.name == "a"

    @pytest.mark.parametrize(
        "content",
        [
            "{" * 500_000,
            '{"exports":' * 5_000 + "1" + "}" * 5_000,
            '{"name": "' + "a" * 1_000_000 + '"}',
            '{"workspaces": ["' + "{a," * 300_000 + '"]}',
            '{"workspaces": ["{' + "a," * 300 + '}{b,c}{d,e}{f,g}"]}',
            '{"workspaces": ["' + "*/" * 400 + '*"]}',
            '{"workspaces": [' + '"packages/*",' * 1_500 + '"x"]}',
            '{"workspaces": ["*"], "dependencies": {"a": "' + "1 || " * 200_000 + '"}}',
        ],
    )
    def test_hostile_manifests_take_no_time(self, tmp_path: Path, content: str) -> None:
        write(tmp_path, "package.json", content=content)
        write(tmp_path, *(f"packages/p{number}/package.json" for number in range(40)), content='{"name": "a"}')
        start = time.process_time()
        packages(tmp_path)
        assert time.process_time() - start < 3

    def test_more_patterns_than_can_be_looked_up_are_noted(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("dptops_audit.models.packages.javascript.workspaces._BUDGET", 1500)
        write(tmp_path, "package.json", content='{"workspaces": ["a/*",\n"b/*",\n"c/*", "d"]}')
        write(tmp_path, "a/x/package.json", "c/x/package.json", "d/package.json", content="{}")
        inventory = Inventory.open(tmp_path)
        found = read(Manifests(inventory, [file.path for file in inventory.files]))
        assert next(package for package in found if not package.directory).members == ("a/x", "d")
        assert Problem("package.json", "has more workspace patterns than are looked up", 2) in inventory.problems


class TestDevelopmentAlone:
    def test_a_strict_reading_of_one_file(self) -> None:
        package, problem = read_package_json("package.json", '{\n"devDependencies": {"b": "1", "a": "2"}}')
        assert problem is None
        assert package is not None
        assert (package.path, package.development, package.line) == ("package.json", ("a", "b"), 2)
        assert read_package_json("p", "{}")[0] is not None

    @pytest.mark.parametrize(("content", "line"), [("{\n'a'}", 2), ("[]", 1), ("[" * 100_000, 0)])
    def test_no_object_is_a_problem(self, content: str, line: int) -> None:
        package, problem = read_package_json("package.json", content)
        assert package is None
        assert problem is not None
        assert problem.line == line
