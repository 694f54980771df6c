from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.golang.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package, Scope


def packages(root: Path, files: dict[str, str]) -> dict[str, Package]:
    for path, content in files.items():
        write(root, path, content=content)
    inventory = Inventory.open(root)
    return {
        package.directory: package for package in read(Manifests(inventory, [file.path for file in inventory.files]))
    }


GO_MOD = """\
module example.com/shop

go 1.24.0

toolchain go1.24.2

require github.com/gorilla/mux v1.8.1
require (
	github.com/lib/pq v1.10.9 // the driver
	golang.org/x/sys v0.20.0 // indirect
	"gopkg.in/yaml.v3" v3.0.1 //indirect
	github.com/pkg/errors v0.9.1 // indirect; pinned
	k8s.io/api v0.30.0 // indirect on purpose
)

exclude golang.org/x/net v1.2.3
retract [v1.0.0, v1.1.0]
"""


class TestModules:
    def test_direct_dependencies_are_those_without_the_indirect_comment(self, tmp_path: Path) -> None:
        shop = packages(tmp_path, {"go.mod": GO_MOD, "go.sum": "x\n"})[""]
        assert [(d.name, d.requirement, str(d.location)) for d in shop.dependencies] == [
            ("github.com/gorilla/mux", "v1.8.1", "go.mod:7:9"),
            ("github.com/lib/pq", "v1.10.9", "go.mod:9:2"),
            ("k8s.io/api", "v0.30.0", "go.mod:13:2"),
        ]
        assert {d.scope for d in shop.dependencies} == {Scope.RUNTIME}
        assert (shop.name, str(shop.location), shop.lockfiles) == ("example.com/shop", "go.mod:1:8", ("go.sum",))
        assert {name: setting.value for name, setting in shop.settings.items()} == {
            "go": "1.24.0",
            "toolchain": "go1.24.2",
        }

    def test_tool_directives_are_of_the_module_that_has_the_package(self, tmp_path: Path) -> None:
        content = (
            "module example.com/a\nrequire (\n\tx.org/t v1.0.0 // indirect\n\tx.org/t/v2 v2.0.0\n)\n"
            "tool x.org/t/cmd/gen\ntool (\n\tx.org/t/v2/cmd/gen // newer\n\texample.com/a/cmd/own\n\tunknown.org/x\n)\n"
        )
        found = packages(tmp_path, {"go.mod": content})[""].dependencies
        assert [(d.name, d.scope, d.requirement, d.group) for d in found] == [
            ("x.org/t/v2", Scope.RUNTIME, "v2.0.0", ""),
            ("x.org/t", Scope.BUILD, "v1.0.0", "tool"),
            ("x.org/t/v2", Scope.BUILD, "v2.0.0", "tool"),
            ("unknown.org/x", Scope.BUILD, "", "tool"),
        ]

    @pytest.mark.parametrize(
        ("line", "local"),
        [
            ("replace x.org/lib => ./lib", "lib"),
            ("replace (\n\tx.org/lib v1.0.0 => ./lib\n)", "lib"),
            ("replace x.org/lib v2.0.0 => ./lib", None),
            ("replace x.org/lib => ../outside", None),
            ("replace x.org/lib => fork.org/lib v1.0.1", None),
            ("// replace x.org/lib => ./lib", None),
        ],
    )
    def test_a_replacement_by_a_folder_is_local(self, tmp_path: Path, line: str, local: str | None) -> None:
        files = {"go.mod": f"module a\nrequire x.org/lib v1.0.0\n{line}\n", "lib/go.mod": "module x.org/lib\n"}
        assert packages(tmp_path, files)[""].dependencies[0].local == local

    def test_what_only_tests_import_cannot_be_told(self, tmp_path: Path) -> None:
        files = {"go.mod": "module a\nrequire github.com/stretchr/testify v1.9.0\n", "a_test.go": "package a\n"}
        assert packages(tmp_path, files)[""].dependencies[0].scope is Scope.RUNTIME


class TestTools:
    TOOLS = '//go:build tools\n\npackage tools\n\nimport (\n\t_ "x.org/gen/cmd/gen" // "y"\n)\n'
    GO_MOD = "module a\nrequire (\n\tx.org/gen v1.0.0\n\tx.org/lib v1.0.0\n)\n"

    def test_imports_of_a_tagged_file_are_of_the_build_besides(self, tmp_path: Path) -> None:
        files = {"go.mod": self.GO_MOD, "tools/tools.go": self.TOOLS, "main.go": "package main\n"}
        found = packages(tmp_path, files)[""].dependencies
        assert [(d.name, d.scope, d.group, str(d.location)) for d in found] == [
            ("x.org/gen", Scope.RUNTIME, "", "go.mod:3:2"),
            ("x.org/lib", Scope.RUNTIME, "", "go.mod:4:2"),
            ("x.org/gen", Scope.BUILD, "tools", "tools/tools.go:6:4"),
        ]

    def test_a_module_of_tools_alone_runs_none_of_them(self, tmp_path: Path) -> None:
        files = {"tools/go.mod": self.GO_MOD, "tools/tools.go": self.TOOLS, "main.go": "package main\n"}
        found = packages(tmp_path, files)["tools"].dependencies
        assert [(d.name, d.scope) for d in found] == [("x.org/lib", Scope.RUNTIME), ("x.org/gen", Scope.BUILD)]

    @pytest.mark.parametrize("change", [("//go:build tools\n", ""), ("//go:build tools", "/* //go:build tools */")])
    def test_a_file_without_the_constraint_is_code(self, tmp_path: Path, change: tuple[str, str]) -> None:
        files = {"go.mod": self.GO_MOD, "tools.go": self.TOOLS.replace(*change)}
        assert {d.scope for d in packages(tmp_path, files)[""].dependencies} == {Scope.RUNTIME}


class TestWorkspaces:
    def test_modules_of_a_workspace_stand_for_each_other(self, tmp_path: Path) -> None:
        found = packages(
            tmp_path,
            {
                "go.work": "go 1.22\nuse (\n\t./api // first\n\t./lib\n\t./gone\n)\nreplace x.org/other => ./other\n",
                "go.work.sum": "x\n",
                "api/go.mod": "module x.org/api\nrequire x.org/lib v0.0.0\nrequire x.org/other v1.0.0\n",
                "lib/go.mod": "module x.org/lib\n",
                "other/go.mod": "module x.org/other\n",
            },
        )
        assert (found[""].manifests, found[""].name, found[""].members) == (("go.work",), "", ("api", "lib"))
        assert [d.local for d in found["api"].dependencies] == ["lib", "other"]
        assert (found["api"].parent, found["other"].parent) == ("", None)
        assert found["api"].lockfiles == ("go.work.sum",)
        assert str(found["api"].settings["go-work"].location) == "go.work:3:2"
        assert found["api"].settings["go"].value == "1.22"

    def test_a_root_with_a_module_is_one_package(self, tmp_path: Path) -> None:
        files = {"go.work": "use .\nuse ./b\n", "go.mod": "module a\n", "b/go.mod": "module b\n"}
        found = packages(tmp_path, files)
        assert found[""].manifests == ("go.mod", "go.work")
        assert (found[""].members, found[""].parent, found["b"].parent) == (("b",), None, "")


class TestOddInput:
    def test_a_block_without_end_is_noted(self, tmp_path: Path) -> None:
        write(tmp_path, "go.mod", content="module a\nrequire (\n\tx.org/y v1.0.0\n")
        inventory = Inventory.open(tmp_path)
        (package,) = read(Manifests(inventory, ["go.mod"]))
        assert package.dependencies[0].name == "x.org/y"
        assert [(problem.path, problem.line) for problem in inventory.problems] == [("go.mod", 2)]

    @pytest.mark.parametrize(
        "content", ["", "module", "require", "require (", "replace => x", "use", ")\n(", "tool ()\n", "=>"]
    )
    def test_odd_files_raise_nothing(self, tmp_path: Path, content: str) -> None:
        found = packages(tmp_path, {"go.mod": content, "go.work": content})
        assert found[""].name == ""

    @pytest.mark.parametrize("letter", ["x", "/", '"', "`", "(", " "])
    def test_a_megabyte_of_one_letter_is_read_in_time(self, tmp_path: Path, letter: str) -> None:
        files = {
            "go.mod": letter * 1_000_000,
            "tools.go": "//go:build tools\npackage a\nimport _ " + letter * 1_000_000,
        }
        begin = time.monotonic()
        packages(tmp_path, files)
        assert time.monotonic() - begin < 5

    def test_a_tool_of_many_folders_is_read_in_time(self, tmp_path: Path) -> None:
        begin = time.monotonic()
        packages(tmp_path, {"go.mod": "module a\ntool " + "b/" * 500_000})
        assert time.monotonic() - begin < 5

    def test_bytes_that_are_no_text_raise_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "go.mod").write_bytes(b"module \xff\xfe\nrequire x.org/y v1.0.0\n")
        assert len(packages(tmp_path, {})) == 1
