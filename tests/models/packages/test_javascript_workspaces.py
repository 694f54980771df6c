from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.javascript.local import admits
from dptops_audit.models.packages.javascript.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {p.directory: p for p in read(Manifests(inventory, [file.path for file in inventory.files]))}


def manifest(root: Path, folder: str, **fields: object) -> None:
    write(root, f"{folder}/package.json" if folder else "package.json", content=json.dumps(fields))


def local(package: Package) -> dict[str, str | None]:
    return {dependency.name: dependency.local for dependency in package.dependencies}


class TestMembers:
    @pytest.mark.parametrize("value", [["packages/*"], {"packages": ["./packages/*/"], "nohoist": ["**"]}])
    def test_a_list_or_an_object_in_package_json(self, tmp_path: Path, value: object) -> None:
        manifest(tmp_path, "", name="root", private=True, workspaces=value)
        manifest(tmp_path, "packages/api")
        manifest(tmp_path, "packages/web")
        manifest(tmp_path, "packages/web/deep")
        manifest(tmp_path, "other")
        write(tmp_path, "yarn.lock", content="")
        found = packages(tmp_path)
        assert found[""].members == ("packages/api", "packages/web")
        assert found[""].parent is None
        assert found[""].settings["workspaces"].value == "yarn"
        assert {folder: package.parent for folder, package in found.items() if package.parent is not None} == {
            "packages/api": "",
            "packages/web": "",
        }
        assert found["packages/api"].lockfiles == ("yarn.lock",)
        assert found["other"].lockfiles == ()

    @pytest.mark.parametrize(
        ("patterns", "members"),
        [
            (["**"], ["apps/a", "apps/b", "libs/c", "libs/c/test/d"]),
            (["apps/*", "!apps/b"], ["apps/a"]),
            (["{apps,libs}/*"], ["apps/a", "apps/b", "libs/c"]),
            (["apps/{a,b}"], ["apps/a", "apps/b"]),
            (["apps/[a]"], ["apps/a"]),
            (["/apps/a"], ["apps/a"]),
            (["libs/c/"], ["libs/c"]),
            (["../elsewhere/*", "..", "", "nowhere/*"], []),
            ([".hidden/*"], [".hidden/e"]),
            ("apps/a", ["apps/a"]),
        ],
    )
    def test_patterns(self, tmp_path: Path, patterns: object, members: list[str]) -> None:
        manifest(tmp_path, "", workspaces=patterns)
        for folder in ("apps/a", "apps/b", "libs/c", "libs/c/test/d", ".hidden/e", "apps/a/node_modules/f"):
            manifest(tmp_path, folder)
        assert list(packages(tmp_path)[""].members) == members

    def test_patterns_with_alternatives_in_parentheses_are_not_read(self, tmp_path: Path) -> None:
        manifest(tmp_path, "", workspaces=["@(apps|libs)/*"])
        manifest(tmp_path, "apps/a")
        assert packages(tmp_path)[""].members == ()

    def test_pnpm_has_a_file_of_its_own_that_wins(self, tmp_path: Path) -> None:
        manifest(tmp_path, "", workspaces=["other/*"])
        write(tmp_path, "pnpm-workspace.yaml", content="packages:\n  - packages/**\n  - '!**/fixtures/**'\n")
        write(tmp_path, "pnpm-lock.yaml", content="")
        for folder in ("other/a", "packages/b", "packages/b/c", "packages/b/fixtures/d"):
            manifest(tmp_path, folder)
        root = packages(tmp_path)[""]
        assert root.members == ("packages/b", "packages/b/c")
        assert root.manifests == ("package.json", "pnpm-workspace.yaml")
        assert str(root.settings["workspaces"].location) == "pnpm-workspace.yaml:1:1"
        assert root.settings["workspaces"].value == "pnpm"

    def test_a_file_of_pnpm_without_packages_is_of_the_root_alone(self, tmp_path: Path) -> None:
        manifest(tmp_path, "", packageManager="pnpm@10.2.0", workspaces=["packages/*"])
        write(tmp_path, "pnpm-workspace.yaml", content="onlyBuiltDependencies:\n  - esbuild\n")
        manifest(tmp_path, "packages/a")
        found = packages(tmp_path)
        assert found[""].members == ()
        assert found["packages/a"].parent is None

    def test_a_workspace_needs_no_package_at_its_root(self, tmp_path: Path) -> None:
        write(tmp_path, "front/pnpm-workspace.yaml", content="packages: ['*']\n")
        manifest(tmp_path, "front/web")
        found = packages(tmp_path)
        assert found["front"].manifests == ("front/pnpm-workspace.yaml",)
        assert found["front/web"].parent == "front"

    @pytest.mark.parametrize("lerna", ['{"version": "1.0.0"}', '{"packages": ["packages/*"]}'])
    def test_lerna_has_patterns_or_its_default(self, tmp_path: Path, lerna: str) -> None:
        manifest(tmp_path, "")
        write(tmp_path, "lerna.json", content=lerna)
        manifest(tmp_path, "packages/a")
        root = packages(tmp_path)[""]
        assert root.members == ("packages/a",)
        assert root.settings["workspaces"].value == "lerna"

    def test_rush_names_folders(self, tmp_path: Path) -> None:
        projects = [{"packageName": "a", "projectFolder": "apps/a"}, {"packageName": "x", "projectFolder": "../x"}]
        write(tmp_path, "rush.json", content="// Rush has comments\n" + json.dumps({"projects": projects}))
        write(tmp_path, "common/config/rush/pnpm-lock.yaml", content="")
        manifest(tmp_path, "apps/a")
        found = packages(tmp_path)
        assert found[""].members == ("apps/a",)
        assert found["apps/a"].lockfiles == ("common/config/rush/pnpm-lock.yaml",)

    def test_deno_takes_packages_of_both_kinds(self, tmp_path: Path) -> None:
        write(tmp_path, "deno.json", content='{"workspace": ["./a", "./b"], "imports": {"a": "jsr:@acme/a@^1"}}')
        write(tmp_path, "deno.lock", content="{}")
        write(tmp_path, "a/deno.json", content='{"name": "@acme/a", "version": "1.2.0"}')
        write(tmp_path, "b/package.json", content="{}")
        found = packages(tmp_path)
        assert found[""].members == ("a", "b")
        assert local(found[""]) == {"@acme/a": "a"}
        assert found["b"].lockfiles == ("deno.lock",)

    def test_the_nearest_workspace_is_the_parent(self, tmp_path: Path) -> None:
        manifest(tmp_path, "", workspaces=["**"])
        manifest(tmp_path, "inner", workspaces=["*"])
        manifest(tmp_path, "inner/a")
        found = packages(tmp_path)
        assert (found["inner"].parent, found["inner/a"].parent) == ("", "inner")

    def test_workspaces_that_hold_each_other_end(self, tmp_path: Path) -> None:
        manifest(tmp_path, "a", workspaces=["../b"])
        manifest(tmp_path, "b", workspaces=["../a"])
        found = packages(tmp_path)
        assert (found["a"].parent, found["b"].parent) == ("b", "a")
        assert found["a"].lockfiles == ()


class TestLocal:
    def test_protocols_lead_to_folders(self, tmp_path: Path) -> None:
        manifest(tmp_path, "", workspaces=["packages/*"])
        manifest(tmp_path, "packages/core", name="@acme/core", version="1.4.0")
        manifest(tmp_path, "tools/lint", name="lint")
        manifest(
            tmp_path,
            "packages/app",
            name="app",
            dependencies={
                "@acme/core": "workspace:^",
                "core2": "workspace:@acme/core@*",
                "core3": "workspace:../core",
                "lint": "file:../../tools/lint",
                "lint2": "link:../../tools/lint",
                "lint3": "../../tools/lint",
                "gone": "workspace:*",
                "tarball": "file:./a.tgz",
                "outside": "file:../../../elsewhere",
            },
        )
        assert local(packages(tmp_path)["packages/app"]) == {
            "@acme/core": "packages/core",
            "core2": "packages/core",
            "core3": "packages/core",
            "lint": "tools/lint",
            "lint2": "tools/lint",
            "lint3": "tools/lint",
            "gone": None,
            "tarball": None,
            "outside": None,
        }

    def test_a_range_that_a_neighbour_meets_stands_for_it(self, tmp_path: Path) -> None:
        manifest(tmp_path, "", name="root", workspaces=["packages/*"])
        manifest(tmp_path, "packages/a", name="a", version="1.4.0")
        manifest(tmp_path, "packages/b", dependencies={"a": "^1.0.0"}, devDependencies={"root": "*"})
        manifest(tmp_path, "packages/c", dependencies={"a": "^2.0.0"})
        manifest(tmp_path, "elsewhere", dependencies={"a": "^1.0.0"})
        found = packages(tmp_path)
        assert local(found["packages/b"]) == {"a": "packages/a", "root": ""}
        assert local(found["packages/c"]) == {"a": None}
        assert local(found["elsewhere"]) == {"a": None}

    @pytest.mark.parametrize(
        ("manager", "workspace", "npmrc", "linked"),
        [
            ("pnpm@9.1.0", "", "", None),
            ("pnpm@8.15.4", "", "", "packages/a"),
            ("pnpm@10.0.0", "linkWorkspacePackages: deep\n", "", "packages/a"),
            ("pnpm@10.0.0", "", "link-workspace-packages = true\n", "packages/a"),
            ("pnpm@8.15.4", "", "link-workspace-packages=false\n", None),
        ],
    )
    def test_pnpm_takes_a_neighbour_for_a_range_where_told_to(
        self, tmp_path: Path, manager: str, workspace: str, npmrc: str, linked: str | None
    ) -> None:
        manifest(tmp_path, "", packageManager=manager)
        write(tmp_path, "pnpm-workspace.yaml", content="packages: ['packages/*']\n" + workspace)
        write(tmp_path, ".npmrc", content=npmrc)
        manifest(tmp_path, "packages/a", name="a", version="1.4.0")
        manifest(tmp_path, "packages/b", dependencies={"a": "^1.0.0"})
        assert local(packages(tmp_path)["packages/b"]) == {"a": linked}

    @pytest.mark.parametrize(
        ("requirement", "version", "met"),
        [
            ("*", "", True),
            ("", "1.0.0", True),
            ("1.2.3", "1.2.3", True),
            ("1.0.0-beta.1", "1.0.0-beta.1", True),
            ("^1.0.0", "1.0.0-beta.1", False),
            ("^1.2.0", "1.9.9", True),
            ("^1.2.0", "2.0.0", False),
            ("^0.2.0", "0.2.9", True),
            ("^0.2.0", "0.3.0", False),
            ("^0.0.3", "0.0.4", False),
            ("^0.0", "0.0.4", True),
            ("~1.2.3", "1.2.9", True),
            ("~1.2.3", "1.3.0", False),
            ("~1", "1.9.0", True),
            ("1.x", "1.5.0", True),
            ("1", "2.0.0", False),
            (">=1.2 <2", "1.9.0", True),
            (">=1.2 <2", "2.0.0", False),
            (">1", "1.5.0", False),
            ("<=1.2", "1.2.9", True),
            ("^1 || ^2", "2.1.0", True),
            ("1.0.0 - 2.0.0", "1.5.0", False),
            ("latest", "1.0.0", False),
            ("git+https://example.com/a.git", "1.0.0", False),
            ("^1.0.0", "v1", False),
        ],
    )
    def test_ranges(self, requirement: str, version: str, met: bool) -> None:
        assert admits(requirement, version) is met


class TestCatalogs:
    CATALOG = "catalog:\n  react: ^18.3.1\ncatalogs:\n  next:\n    react: ^19.0.0\n"

    def test_a_version_of_pnpm_is_where_the_catalog_has_it(self, tmp_path: Path) -> None:
        write(tmp_path, "pnpm-workspace.yaml", content="packages: ['*']\n" + self.CATALOG)
        manifest(tmp_path, "a", dependencies={"react": "catalog:"})
        manifest(tmp_path, "b", dependencies={"react": "catalog:next"})
        manifest(tmp_path, "c", dependencies={"vue": "catalog:", "react": "catalog:gone"})
        found = packages(tmp_path)
        (default,) = found["a"].dependencies
        assert (default.requirement, str(default.location)) == ("^18.3.1", "pnpm-workspace.yaml:3:3")
        assert [place.path for place in default.via] == ["a/package.json"]
        assert found["b"].dependencies[0].requirement == "^19.0.0"
        assert [(d.requirement, d.via) for d in found["c"].dependencies] == [("catalog:", ()), ("catalog:gone", ())]

    def test_yarn_has_catalogs_in_its_configuration(self, tmp_path: Path) -> None:
        write(tmp_path, ".yarnrc.yml", content="nodeLinker: node-modules\n" + self.CATALOG)
        manifest(tmp_path, "", dependencies={"react": "catalog:"})
        assert packages(tmp_path)[""].dependencies[0].location.path == ".yarnrc.yml"

    @pytest.mark.parametrize("inside", [True, False])
    def test_bun_has_catalogs_in_the_root_manifest(self, tmp_path: Path, inside: bool) -> None:
        catalog = {"catalog": {"react": "^18"}, "catalogs": {"test": {"jest": "^30"}}}
        patterns = {"packages": ["packages/*"]}
        manifest(tmp_path, "", **({"workspaces": patterns | catalog} if inside else {"workspaces": patterns} | catalog))
        manifest(tmp_path, "packages/a", dependencies={"react": "catalog:"}, devDependencies={"jest": "catalog:test"})
        assert [d.requirement for d in packages(tmp_path)["packages/a"].dependencies] == ["^18", "^30"]

    def test_a_catalog_may_name_a_neighbour(self, tmp_path: Path) -> None:
        write(tmp_path, "pnpm-workspace.yaml", content="packages: ['*']\ncatalog:\n  b: workspace:*\n")
        manifest(tmp_path, "a", dependencies={"b": "catalog:"})
        manifest(tmp_path, "b", name="b")
        assert local(packages(tmp_path)["a"]) == {"b": "b"}
