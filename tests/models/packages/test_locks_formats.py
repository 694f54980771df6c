"""The versions and oddities of lock file formats, and which of several versions a direct dependency gets."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.locks.read import read_lock
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Scope
from dptops_audit.models.repository import Repository

BERRY = """\
__metadata:
  version: 8

"alias@npm:left@^1.0.0, left@npm:^1.0.0":
  version: 1.2.3
  resolution: "left@npm:1.2.3"
  linkType: hard

"left@npm:^2.0.0":
  version: 2.0.0
  linkType: hard

"left@patch:left@npm%3A^1.0.0#optional!builtin<compat/left>":
  version: 1.2.3
  linkType: hard

? "long@npm:^1, long@npm:^1.1, long@npm:^1.2"
:
  version: 1.9.0
  linkType: hard

"shop@workspace:.":
  version: 0.0.0-use.local
  dependencies:
    version: "npm:^9.9.9"
  linkType: soft
"""
PNPM_5 = """\
lockfileVersion: 5.4
specifiers:
  '@a/b': ^1.0.0
  dash: npm:lodash@4
dependencies:
  '@a/b': 1.0.0_react@18.2.0
  dash: /lodash/4.17.21
  forge: github.com/a/forge/0123abc
packages:
  /@a/b/1.0.0_react@18.2.0:
    resolution: {integrity: x}
    dev: false
  /lodash/4.17.21:
    resolution: {integrity: x}
    dev: true
  github.com/a/forge/0123abc:
    resolution: {tarball: https://codeload.github.com/a/forge/tar.gz/0123abc}
    name: forge
    version: 2.1.0
    dev: false
    optional: true
"""
PNPM_6 = """\
lockfileVersion: '6.0'
importers:
  .:
    dependencies:
      left:
        specifier: ^1.0.0
        version: 1.2.3(react@18.2.0)
      own:
        specifier: workspace:*
        version: link:packages/own
  packages/own:
    devDependencies:
      left:
        specifier: ^2.0.0
        version: 2.0.0
packages:
  /left@1.2.3(react@18.2.0):
    resolution: {integrity: x}
    dependencies:
      react: 18.2.0
    dev: false
  /left@2.0.0:
    resolution: {integrity: y}
    dev: true
  file:vendor/thing:
    resolution: {directory: vendor/thing, type: directory}
    name: thing
    version: 1.0.0
"""
FILES: dict[str, tuple[str, str, list[tuple[str, str, int, Scope | None]]]] = {
    "package-lock.json of version 2, with what version 1 reads": (
        "package-lock.json",
        (
            '{"lockfileVersion": 2, "packages": {\n"": {},\n"node_modules/@a/b": {"version": "1.0.0", "peer": true},\n'
            '"node_modules/c": {"name": "d", "version": "2.0.0", "optional": true}},\n"dependencies": {"@a/b": {"version": "1.0.0"}}}'
        ),
        [("@a/b", "1.0.0", 3, Scope.PEER), ("c", "2.0.0", 4, Scope.OPTIONAL)],
    ),
    "package-lock.json: a package is needed as much as its copy that is needed most": (
        "package-lock.json",
        (
            '{"packages": {\n"node_modules/a": {"version": "1.0.0", "dev": true},\n'
            '"node_modules/b/node_modules/a": {"version": "1.0.0"}}}'
        ),
        [("a", "1.0.0", 2, Scope.RUNTIME)],
    ),
    "package-lock.json of version 1: a folder of the repository is none": (
        "package-lock.json",
        '{"dependencies": {\n"own": {"version": "file:own"},\n"packed": {"version": "file:packed-1.0.0.tgz"}}}',
        [("packed", "file:packed-1.0.0.tgz", 3, Scope.RUNTIME)],
    ),
    "yarn.lock of Yarn 2 and later": (
        "yarn.lock",
        BERRY,
        [
            ("alias", "1.2.3", 4, None),
            ("left", "1.2.3", 4, None),
            ("left", "2.0.0", 9, None),
            ("long", "1.9.0", 17, None),
        ],
    ),
    "yarn.lock of Yarn 1: quotes, commas in ranges and folders": (
        "yarn.lock",
        (
            'a@^1, "b@>= 1, < 2":\n  version "1.5.0"\n\n"own@file:./own":\n  version "0.0.0"\n\n"c@git+https://e.com/c.git#v1":\n'
            '  version "1.0.0"\n  resolved "git+https://e.com/c.git#0123"\n'
        ),
        [("a", "1.5.0", 1, None), ("b", "1.5.0", 1, None), ("c", "1.0.0", 7, None)],
    ),
    "pnpm-lock.yaml of version 5": (
        "pnpm-lock.yaml",
        PNPM_5,
        [
            ("@a/b", "1.0.0", 10, Scope.RUNTIME),
            ("lodash", "4.17.21", 13, Scope.DEVELOPMENT),
            ("forge", "2.1.0", 16, Scope.OPTIONAL),
            ("dash", "4.17.21", 13, Scope.DEVELOPMENT),
        ],
    ),
    "pnpm-lock.yaml of version 6": (
        "pnpm-lock.yaml",
        PNPM_6,
        [("left", "1.2.3", 17, Scope.RUNTIME), ("left", "2.0.0", 22, Scope.DEVELOPMENT)],
    ),
    "bun.lock, with commas too many and a comment": (
        "bun.lock",
        (
            '{\n  // text\n  "workspaces": { "": { "name": "shop", }, },\n  "packages": {\n    "a": ["a@1.0.0", "", {}, "sha512-x,]"],\n\n'
            '    "a/@b/c": ["@b/c@2.0.0", "", {}],\n    "own": ["own@workspace:packages/own"],\n  },\n}\n'
        ),
        [("a", "1.0.0", 5, None), ("@b/c", "2.0.0", 7, None)],
    ),
    "poetry.lock with groups": (
        "poetry.lock",
        (
            '[[package]]\nname = "a"\nversion = "1"\noptional = false\ngroups = ["main", "dev"]\nfiles = [\n    {file = "a", hash = "b"},\n]\n\n'
            '[[package]]\nname = "b"\nversion = "2"\noptional = true\ngroups = ["main"]\n\n[[package]]\nname = "c"\nversion = "3"\n'
            'groups = ["test"]\n\n[[package]]\nname = "own"\nversion = "1"\n\n[package.source]\ntype = "directory"\nurl = "own"\n'
        ),
        [("a", "1", 2, Scope.RUNTIME), ("b", "2", 11, Scope.OPTIONAL), ("c", "3", 17, Scope.TEST)],
    ),
    "pdm.lock": (
        "pdm.lock",
        (
            '[metadata]\ngroups = ["default", "lint"]\n\n[[package]]\nname = "a"\nversion = "1"\ngroups = ["lint"]\n\n[[package]]\n'
            'name = "own"\nversion = "0"\npath = "./own"\n'
        ),
        [("a", "1", 5, Scope.DEVELOPMENT)],
    ),
    "pylock.toml, where a commit is the version of a package from one": (
        "pylock.ci.toml",
        (
            'lock-version = "1.0"\n[[packages]]\nname = "A_b"\nversion = "1"\n[[packages]]\nname = "c"\nvcs = {type = "git", commit-id = "0123"}\n'
            '[[packages]]\nname = "own"\ndirectory = {path = "."}\n'
        ),
        [("a-b", "1", 3, None), ("c", "0123", 6, None)],
    ),
    "compiled requirements": (
        "requirements.txt",
        "# compiled\nA_b[x]==1.0 \\\n    --hash=sha256:00\nc>=1\nd==1.*\ne===2; python_version < '3'\nf @ https://e.com/f.whl\n-e ./own\n",
        [("a-b", "1.0", 2, None), ("e", "2", 6, None), ("f", "https://e.com/f.whl", 7, None)],
    ),
    "go.sum beside no go.mod": (
        "go.sum",
        "e.com/a v1.0.0 h1:x=\ne.com/a v1.0.0/go.mod h1:x=\ne.com/b v2.0.0/go.mod h1:x=\n",
        [("e.com/a", "v1.0.0", 1, None)],
    ),
    "Gemfile.lock with platforms, a commit and a folder": (
        "Gemfile.lock",
        (
            "GIT\n  remote: https://e.com/g.git\n  revision: 0123\n  specs:\n    g (1.0)\n      a (>= 1)\n\n"
            "PATH\n  remote: .\n  specs:\n    own (0.1)\n\n"
            "GEM\n  specs:\n    n (1.16.0-arm64-darwin)\n    n (1.16.0-x86_64-linux)\n\nDEPENDENCIES\n  g!\n"
        ),
        [("g", "1.0", 5, None), ("n", "1.16.0", 15, None)],
    ),
    "mix.lock with another name on Hex and a commit": (
        "mix.lock",
        (
            '%{"a": {:hex, :ts_a, "1.0.0", "x", [:mix], [{:b, "~> 1.0", [hex: :b, repo: "hexpm"]}], "hexpm", "y"},\n'
            '  # "old": {:hex, :old, "1.0.0"},\n  "c": {:git, "https://e.com/c.git", "0123", [branch: "main"]}}\n'
        ),
        [("a", "1.0.0", 1, None), ("c", "0123", 3, None)],
    ),
    "gradle.lockfile: what only tests have": (
        "gradle.lockfile",
        "g:a:1=testCompileClasspath,testRuntimeClasspath\ng:b:2=runtimeClasspath,testRuntimeClasspath\nempty=\n",
        [("g:a", "1", 1, Scope.TEST), ("g:b", "2", 2, None)],
    ),
    "buildscript-gradle.lockfile": (
        "buildscript-gradle.lockfile",
        "g:plugin:1=classpath\n",
        [("g:plugin", "1", 1, Scope.BUILD)],
    ),
    "Package.resolved of version 1": (
        "Package.resolved",
        (
            '{"object": {"pins": [\n{"package": "Logging",\n"repositoryURL": "https://e.com/apple/Swift-Log.git",\n'
            '"state": {"branch": null, "revision": "0123", "version": "1.5.0"}}]}, "version": 1}'
        ),
        [("swift-log", "1.5.0", 3, None)],
    ),
    "Package.resolved of version 2 and 3": (
        "Package.resolved",
        '{"pins": [\n{"identity": "swift-log", "state": {"branch": "main", "revision": "0123"}}], "version": 2}',
        [("swift-log", "0123", 2, None)],
    ),
    "Podfile.lock with subspecs and a folder": (
        "Podfile.lock",
        'PODS:\n  - A/Core (1.0):\n    - B (~> 2)\n  - "B+C (2.1)"\n  - Own (0.1)\nEXTERNAL SOURCES:\n  Own:\n    :path: "../own"\n',
        [("A/Core", "1.0", 2, None), ("B+C", "2.1", 4, None)],
    ),
    "pubspec.lock, without the SDK": (
        "pubspec.lock",
        (
            'packages:\n  a:\n    dependency: "direct dev"\n    source: git\n    version: "1.0.0"\n'
            '  flutter:\n    source: sdk\n    version: "0.0.0"\n'
            '  own:\n    source: path\n    version: "0.1.0"\n'
        ),
        [("a", "1.0.0", 2, Scope.DEVELOPMENT)],
    ),
    "conan.lock of Conan 2": (
        "conan.lock",
        '{"version": "0.5", "requires": [\n"zlib/1.3.1#abc%1.0",\n"boost/1.84.0@me/stable"],\n"build_requires": ["cmake/3.27"]}',
        [("zlib", "1.3.1", 2, None), ("boost", "1.84.0", 3, None), ("cmake", "3.27", 4, Scope.BUILD)],
    ),
    "conan.lock of Conan 1": (
        "conan.lock",
        '{"graph_lock": {"nodes": {\n"0": {"ref": ""},\n"1": {"ref": "zlib/1.2.11#0"}}}}',
        [("zlib", "1.2.11", 3, None)],
    ),
    "composer.lock without path repositories": (
        "composer.lock",
        '{"packages": [\n{"name": "A/b", "version": "v1.0"},\n{"name": "own/c", "version": "dev-main", "dist": {"type": "path"}}]}',
        [("a/b", "v1.0", 2, Scope.RUNTIME)],
    ),
    "packages.lock.json without projects": (
        "packages.web.lock.json",
        (
            '{"dependencies": {"net8.0": {\n"A": {"type": "Transitive", "resolved": "1.0"},\n"own": {"type": "Project"}},\n'
            '"net9.0": {"A": {"resolved": "1.0"}}}}'
        ),
        [("a", "1.0", 2, None)],
    ),
}


def manifests(root: Path) -> Manifests:
    inventory = Inventory.open(root)
    return Manifests(inventory, [file.path for file in inventory.files])


@pytest.mark.parametrize("case", FILES)
def test_what_a_file_locks(case: str, tmp_path: Path) -> None:
    name, content, expected = FILES[case]
    write(tmp_path, name, content=content)
    found = read_lock(name, manifests(tmp_path))
    assert [(one.name, one.version, one.location.line, one.scope) for one in found] == expected


def locked(root: Path, directory: str = "") -> dict[str, str]:
    repository = Repository(Inventory.open(root))
    (package,) = [package for package in repository.packages if package.directory == directory]
    return {name: one.version for name, one in repository.locked(package).items()}


def test_npm_gives_a_member_of_a_workspace_the_nearest_copy(tmp_path: Path) -> None:
    write(tmp_path, "package.json", content='{"workspaces": ["a", "b"], "dependencies": {"left": "1"}}')
    write(tmp_path, "a/package.json", content='{"name": "a", "dependencies": {"left": "2"}}')
    write(tmp_path, "b/package.json", content='{"name": "b", "dependencies": {"left": "1", "a": "*"}}')
    packages = {
        "": {"dependencies": {"left": "1"}},
        "a": {"name": "a", "dependencies": {"left": "2"}},
        "b": {"name": "b", "dependencies": {"left": "1", "a": "*"}},
        "node_modules/a": {"resolved": "a", "link": True},
        "node_modules/left": {"version": "1.0.0"},
        "a/node_modules/left": {"version": "2.0.0"},
    }
    write(tmp_path, "package-lock.json", content=json.dumps({"lockfileVersion": 3, "packages": packages}))
    assert [locked(tmp_path, at) for at in ("", "a", "b")] == [{"left": "1.0.0"}, {"left": "2.0.0"}, {"left": "1.0.0"}]


def test_npm_of_version_1_gives_what_is_at_the_top(tmp_path: Path) -> None:
    write(tmp_path, "package.json", content='{"dependencies": {"left": "1", "right": "1"}}')
    inner = {"left": {"version": "2.0.0"}, "deep": {"version": "3.0.0"}}
    packages = {"left": {"version": "1.0.0"}, "right": {"version": "1.0.0", "dependencies": inner}}
    write(tmp_path, "package-lock.json", content=json.dumps({"lockfileVersion": 1, "dependencies": packages}))
    assert locked(tmp_path) == {"left": "1.0.0", "right": "1.0.0"}


def test_yarn_gives_what_the_requirement_leads_to(tmp_path: Path) -> None:
    write(
        tmp_path,
        "package.json",
        content='{"dependencies": {"left": "^2.0.0", "alias": "npm:left@^1.0.0", "long": "^3"}}',
    )
    write(tmp_path, "yarn.lock", content=BERRY)
    assert locked(tmp_path) == {"left": "2.0.0", "alias": "1.2.3", "long": "1.9.0"}


def test_pnpm_gives_each_importer_its_own(tmp_path: Path) -> None:
    write(tmp_path, "pnpm-workspace.yaml", content="packages: ['packages/*']\n")
    write(tmp_path, "package.json", content='{"dependencies": {"left": "^1.0.0", "own": "workspace:*"}}')
    write(tmp_path, "packages/own/package.json", content='{"name": "own", "devDependencies": {"left": "^2.0.0"}}')
    write(tmp_path, "pnpm-lock.yaml", content=PNPM_6)
    assert [locked(tmp_path, at) for at in ("", "packages/own")] == [{"left": "1.2.3"}, {"left": "2.0.0"}]


def test_bun_gives_a_member_its_own_copy(tmp_path: Path) -> None:
    write(tmp_path, "package.json", content='{"name": "shop", "workspaces": ["w"], "dependencies": {"a": "1"}}')
    write(tmp_path, "w/package.json", content='{"name": "@s/w", "dependencies": {"a": "2"}}')
    lock = {
        "workspaces": {"": {"dependencies": {"a": "1"}}, "w": {"name": "@s/w", "dependencies": {"a": "2"}}},
        "packages": {"a": ["a@1.0.0"], "@s/w/a": ["a@2.0.0"], "@s/w": ["@s/w@workspace:w"]},
    }
    write(tmp_path, "bun.lock", content=json.dumps(lock))
    assert [locked(tmp_path, at) for at in ("", "w")] == [{"a": "1.0.0"}, {"a": "2.0.0"}]


def test_cargo_gives_what_the_crate_of_the_repository_lists(tmp_path: Path) -> None:
    crate = (
        '[package]\nname = "shop"\nversion = "0.1.0"\n\n[dependencies]\nrand = "0.8"\nserde = "1"\ntwo = "2"\n'
        'one = {package = "two", version = "1"}\n'
    )
    write(tmp_path, "Cargo.toml", content=crate)
    names = [("rand", "0.7.0"), ("rand", "0.8.0"), ("serde", "1.0.1"), ("two", "1.0.0"), ("two", "2.0.0")]
    others = "".join(f'[[package]]\nname = "{name}"\nversion = "{version}"\nsource = "r"\n' for name, version in names)
    own = '[[package]]\nname = "shop"\nversion = "0.1.0"\ndependencies = ["rand 0.8.0", "serde", "two 1.0.0", "two 2.0.0"]\n'
    write(tmp_path, "Cargo.lock", content=own + others)
    assert locked(tmp_path) == {"rand": "0.8.0", "serde": "1.0.1"}


def test_a_module_of_go_that_another_replaces_has_the_version_of_that(tmp_path: Path) -> None:
    write(
        tmp_path,
        "go.mod",
        content="module e.com/shop\n\nrequire (\n\te.com/a v1.0.0\n\te.com/b v1.0.0\n\te.com/c v1.0.0\n)\n\n"
        "replace e.com/a => e.com/fork v1.5.0\n\nreplace e.com/b => ./b\n",
    )
    write(tmp_path, "go.sum", content="e.com/fork v1.5.0 h1:x=\ne.com/b v1.0.0 h1:x=\ne.com/c v0.9.0 h1:x=\n")
    assert locked(tmp_path) == {"e.com/a": "v1.5.0"}


def test_the_first_lock_file_that_tells_decides(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", content='[project]\nname = "shop"\ndependencies = ["a", "b"]\n')
    write(tmp_path, "poetry.lock", content='[[package]]\nname = "a"\nversion = "1"\n')
    write(
        tmp_path,
        "pdm.lock",
        content='[[package]]\nname = "a"\nversion = "2"\n\n[[package]]\nname = "b"\nversion = "2"\n',
    )
    assert locked(tmp_path) == {"a": "1", "b": "2"}


def test_a_lock_file_of_any_name_is_read_where_the_manifest_names_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        "mix.exs",
        content='defmodule A do\ndef project, do: [app: :a, lockfile: "pinned", deps: [{:b, "1"}]]\nend\n',
    )
    write(tmp_path, "pinned", content='%{"b": {:hex, :b, "1.0.0", "x"}}\n')
    assert locked(tmp_path) == {"b": "1.0.0"}


BIG = 2 * 1024 * 1024 - 1000
ENTRIES = {
    "package-lock.json": (
        '{"packages": {\n',
        '"node_modules/p%d": {"version": "1.0.0", "resolved": "https://e.com", "integrity": "sha512-%s"},\n',
        '"": {}}}',
    ),
    "composer.lock": ('{"packages": [\n', '{"name": "a/p%d", "version": "1.0", "source": {"x": ["%s"]}},\n', "{}]}"),
    "Pipfile.lock": ('{"default": {\n', '"p%d": {"version": "==1", "hashes": ["sha256:%s"]},\n', '"z": {}}}'),
    "bun.lock": ('{"packages": {\n', '"p%d": ["p%d@1.0.0", "", {}, "sha512-%s"],\n', "},}"),
    "yarn.lock": ("", 'p%d@^1:\n  version "1.0.0"\n  integrity %s\n\n', ""),
    "pnpm-lock.yaml": (
        "lockfileVersion: '9.0'\npackages:\n",
        "  p%d@1.0.0:\n    resolution: {integrity: %s}\n    engines: {node: '>=18'}\n",
        "",
    ),
    "uv.lock": (
        "",
        '[[package]]\nname = "p%d"\nversion = "1"\nsource = { registry = "https://e.com" }\nwheels = [\n'
        + '    { url = "https://e.com", hash = "sha256:%s" },\n' * 4
        + "]\n\n",
        "",
    ),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_the_largest_file_that_is_read_takes_well_under_a_second(name: str, tmp_path: Path) -> None:
    head, entry, tail = ENTRIES[name]
    filled = entry.replace("%s", "x" * 80)
    size = len(filled)
    count = BIG // (size + 6)
    write(tmp_path, name, content=head + "".join(filled.replace("%d", str(at)) for at in range(count)) + tail)
    files = manifests(tmp_path)
    start = time.process_time()
    assert len(read_lock(name, files)) == count
    assert time.process_time() - start < 1.5


def test_packages_within_packages_beyond_all_use_are_noted(tmp_path: Path) -> None:
    inner = '{"a": {"version": "1", "dependencies": ' * 60 + "{}" + "}}" * 60
    write(tmp_path, "package-lock.json", content=f'{{"dependencies": {inner}}}')
    inventory = Inventory.open(tmp_path)
    read_lock("package-lock.json", Manifests(inventory, []))
    assert [problem.message for problem in inventory.problems] == ["is nested too deeply to be read in full"]
