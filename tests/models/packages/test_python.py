from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.evidence import Location
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package, Scope
from dptops_audit.models.packages.python.reader import read
from dptops_audit.models.packages.python.requirement import parse, parse_installable


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {
        package.directory: package for package in read(Manifests(inventory, [file.path for file in inventory.files]))
    }


def of_pyproject(root: Path, content: str) -> Package:
    write(root, "pyproject.toml", content=content)
    return packages(root)[""]


def scopes(package: Package) -> dict[str, tuple[str, str]]:
    return {d.name: (d.scope.value, d.group) for d in package.dependencies}


class TestRequirement:
    @pytest.mark.parametrize(
        ("text", "name", "version"),
        [
            ("Flask_SQLAlchemy", "flask-sqlalchemy", ""),
            ("zope.interface >= 5, <6", "zope-interface", ">= 5, <6"),
            ("requests[security,socks]==2.*; python_version < '3.9'", "requests", "==2.*"),
            ("requests (>=2.0)", "requests", ">=2.0"),
            (
                "kombu @ git+https://example.com/kombu.git@main ; os_name == 'nt'",
                "kombu",
                "git+https://example.com/kombu.git@main",
            ),
            ("legacy===1.0-custom", "legacy", "===1.0-custom"),
        ],
    )
    def test_specifiers_are_read_without_extras_and_markers(self, text: str, name: str, version: str) -> None:
        found = parse(text)
        assert found is not None and (found.name, found.version) == (name, version)

    @pytest.mark.parametrize(
        "text", ["", "two words", "name=1", "-e .", "name >=", "name[open", "ends-", "${NAME}", "x" * 9000]
    )
    def test_other_text_is_no_specifier(self, text: str) -> None:
        assert parse(text) is None

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("git+https://example.com/Some_Tool.git@v1", "some-tool"),
            ("git+ssh://git@example.com/a/b.git#egg=Real.Name&subdirectory=x", "real-name"),
            ("https://example.com/torch-2.1.0-cp311-cp311-linux_x86_64.whl", "torch"),
            ("https://example.com/some-tool-1.2.tar.gz#sha256=00", "some-tool"),
            ("https://github.com/owner/tool/archive/refs/heads/main.zip", "tool"),
            ("./libs/common[extra]", "common"),
            ("file:libs/common", "common"),
        ],
    )
    def test_urls_and_paths_are_called_after_what_they_name(self, text: str, name: str) -> None:
        found = parse_installable(text)
        assert found is not None and found.name == name


class TestStandardTables:
    def test_project_dependencies_extras_and_build_requirements_have_their_scope_and_line(self, tmp_path: Path) -> None:
        package = of_pyproject(
            tmp_path,
            """[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "Shop_API"
version = "1.2"
requires-python = ">=3.11"
license = { text = "MIT" }
classifiers = ["Framework :: Django :: 5.0", "Private :: Do Not Upload"]
dependencies = [
    # "commented>=1",
    "Django>=5,<6",
    "celery[redis, sqs]~=5.4",
]
[project.optional-dependencies]
test = ["pytest"]
docs = ["sphinx"]
postgres = ["psycopg"]
all = ["shop-api[postgres]"]
[project.scripts]
shop = "shop.cli:main"
[project.gui-scripts]
shop-ui = "shop.ui:main"
""",
        )
        assert (package.ecosystem, package.name, package.version) == ("python", "Shop_API", "1.2")
        assert package.location == Location("pyproject.toml", 6, 8, 6)
        assert scopes(package) == {
            "django": ("runtime", ""),
            "celery": ("runtime", ""),
            "pytest": ("test", "test"),
            "sphinx": ("dev", "docs"),
            "psycopg": ("optional", "postgres"),
            "hatchling": ("build", ""),
        }
        celery = package.dependency("celery")
        assert celery is not None
        assert (celery.requirement, celery.location.line, celery.via, celery.local) == ("~=5.4", 14, (), None)
        assert {name: item.value for name, item in package.programs.items()} == {
            "shop": "shop.cli:main",
            "shop-ui": "shop.ui:main",
        }
        assert {name: item.value for name, item in package.settings.items()} == {
            "build-backend": "hatchling.build",
            "requires-python": ">=3.11",
            "license": "MIT",
            "private": "Private :: Do Not Upload",
            "framework": "Framework :: Django :: 5.0",
        }

    def test_groups_are_scoped_by_name_or_by_what_includes_them(self, tmp_path: Path) -> None:
        package = of_pyproject(
            tmp_path,
            """[dependency-groups]
test = ["pytest", { include-group = "Plug_ins" }]
plug-ins = ["pytest-django", { include-group = "test" }]
typing = ["mypy"]
notebooks = ["jupyterlab"]
""",
        )
        assert scopes(package) == {
            "pytest": ("test", "test"),
            "pytest-django": ("test", "plug-ins"),
            "mypy": ("dev", "typing"),
            "jupyterlab": ("optional", "notebooks"),
        }

    def test_dynamic_dependencies_come_from_the_files_that_setuptools_reads(self, tmp_path: Path) -> None:
        write(tmp_path, "deps.txt", content="flask==3.0\n")
        write(tmp_path, "requirements-dev.txt", content="ruff\n")
        package = of_pyproject(
            tmp_path,
            """[project]
name = "a"
dynamic = ["dependencies", "optional-dependencies", "version"]
[tool.setuptools.dynamic]
version = { attr = "a.VERSION" }
dependencies = { file = ["deps.txt"] }
optional-dependencies.dev = { file = ["requirements-dev.txt"] }
""",
        )
        assert package.manifests == ("pyproject.toml",)
        assert scopes(package) == {"flask": ("runtime", ""), "ruff": ("dev", "dev")}
        flask = package.dependencies[0]
        assert flask.location.path == "deps.txt" and [(at.path, at.line) for at in flask.via] == [("pyproject.toml", 6)]
        assert package.settings["dynamic-version"].value == "setuptools"

    def test_a_pyproject_that_only_configures_tools_is_no_package(self, tmp_path: Path) -> None:
        write(tmp_path, "pyproject.toml", content="[tool.black]\nline-length = 100\n")
        assert packages(tmp_path) == {}


class TestTools:
    def test_poetry(self, tmp_path: Path) -> None:
        write(tmp_path, "libs/common/pyproject.toml", content='[project]\nname = "our-common"\n')
        write(tmp_path, "poetry.lock")
        package = of_pyproject(
            tmp_path,
            """[tool.poetry]
name = "shop"
version = "0.1"
package-mode = false
[tool.poetry.dependencies]
python = "^3.11"
Django = "^5.0"
common = { path = "libs/common", develop = true }
fork = { git = "https://example.com/fork.git", branch = "main" }
mysqlclient = { version = "^2", optional = true }
numpy = [{ version = "<2", python = "<3.12" }, { version = ">=2", python = ">=3.12" }]
[tool.poetry.extras]
mysql = ["mysqlclient"]
[tool.poetry.dev-dependencies]
black = "*"
[tool.poetry.group.test.dependencies]
pytest = "^8"
[tool.poetry.group.housekeeping]
optional = true
[tool.poetry.group.housekeeping.dependencies]
towncrier = "*"
[tool.poetry.scripts]
shop = "shop:main"
old = { reference = "old.sh", type = "file" }
""",
        )
        assert scopes(package) == {
            "django": ("runtime", ""),
            "our-common": ("runtime", ""),
            "fork": ("runtime", ""),
            "mysqlclient": ("optional", "mysql"),
            "numpy": ("runtime", ""),
            "black": ("dev", "dev"),
            "pytest": ("test", "test"),
            "towncrier": ("dev", "housekeeping"),
        }
        common, fork = package.dependencies[1:3]
        assert common.local == "libs/common" and fork.requirement == "https://example.com/fork.git"
        assert package.programs["old"].value == "old.sh"
        assert package.settings["package"].value == "false" and package.settings["requires-python"].value == "^3.11"
        assert package.lockfiles == ("poetry.lock",)

    def test_poetry_beside_project_dependencies_only_tells_sources(self, tmp_path: Path) -> None:
        write(tmp_path, "common/pyproject.toml", content='[project]\nname = "common"\n')
        package = of_pyproject(
            tmp_path,
            '[project]\nname = "a"\ndependencies = ["common"]\n[tool.poetry.dependencies]\ncommon = { path = "common" }\n',
        )
        assert [(d.name, d.local, d.location.line) for d in package.dependencies] == [("common", "common", 3)]

    def test_pdm_hatch_uv_rye_and_flit(self, tmp_path: Path) -> None:
        write(tmp_path, "sub/setup.py", content="from setuptools import setup\nsetup(name='sub-package')\n")
        package = of_pyproject(
            tmp_path,
            """[tool.pdm.dev-dependencies]
housekeeping = ["-e file:///${PROJECT_ROOT}/sub#egg=sub", "tox"]
[tool.hatch.envs.default]
dependencies = ["rich"]
[tool.hatch.envs.test]
extra-dependencies = ["coverage"]
[tool.hatch.build.hooks.vcs]
dependencies = ["hatch-vcs"]
[tool.uv]
dev-dependencies = ["ruff"]
constraint-dependencies = ["not-declared<2"]
[tool.rye]
dev-dependencies = ["nose"]
[tool.flit.metadata]
module = "thing"
requires = ["click"]
[tool.flit.metadata.requires-extra]
speed = ["cython"]
""",
        )
        assert package.name == "thing"
        assert scopes(package) == {
            "sub-package": ("dev", "housekeeping"),
            "tox": ("dev", "housekeeping"),
            "rich": ("dev", "default"),
            "coverage": ("test", "test"),
            "hatch-vcs": ("build", "vcs"),
            "ruff": ("dev", "dev"),
            "nose": ("dev", "dev"),
            "click": ("runtime", ""),
            "cython": ("optional", "speed"),
        }

    def test_a_uv_workspace_has_members_with_their_lock_and_each_other(self, tmp_path: Path) -> None:
        write(tmp_path, "uv.lock")
        write(tmp_path, "packages/a/pyproject.toml", content='[project]\nname = "a-lib"\n')
        write(tmp_path, "packages/old/pyproject.toml", content='[project]\nname = "old"\n')
        write(
            tmp_path,
            "packages/b/pyproject.toml",
            content='[project]\nname = "b"\ndependencies = ["A_Lib>=1"]\n[tool.uv.sources]\na-lib = { workspace = true }\n',
        )
        of_pyproject(
            tmp_path,
            '[project]\nname = "root"\n[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n',
        )
        found = packages(tmp_path)
        assert found[""].members == ("packages/a", "packages/b")
        assert {directory: package.parent for directory, package in found.items()} == {
            "": None,
            "packages/a": "",
            "packages/b": "",
            "packages/old": None,
        }
        assert found["packages/b"].lockfiles == ("uv.lock",) and found["packages/old"].lockfiles == ()
        assert found["packages/b"].dependencies[0].local == "packages/a"

    def test_sources_of_the_workspace_root_hold_for_its_members(self, tmp_path: Path) -> None:
        write(tmp_path, "a/pyproject.toml", content='[project]\nname = "a"\ndependencies = ["vendored"]\n')
        write(tmp_path, "third/vendored/setup.cfg", content="[metadata]\nname = vendored\n")
        of_pyproject(
            tmp_path,
            '[tool.uv.workspace]\nmembers = ["a"]\n[tool.uv.sources]\nvendored = { path = "third/vendored" }\n',
        )
        assert packages(tmp_path)["a"].dependencies[0].local == "third/vendored"

    def test_tasks_of_all_runners_are_scripts(self, tmp_path: Path) -> None:
        package = of_pyproject(
            tmp_path,
            """[tool.poe.tasks]
serve = "flask run"
lint = [{ cmd = "ruff check" }, "types"]
types.shell = "mypy ."
[tool.pdm.scripts]
_.env_file = ".env"
start = { cmd = ["python", "-m", "shop"] }
[tool.taskipy.tasks]
clean = { cmd = "rm -r build", help = "tidy" }
[tool.hatch.envs.default.scripts]
cov = ["coverage run", "coverage report"]
[tool.hatch.envs.docs.scripts]
build = "mkdocs build"
""",
        )
        assert {name: item.value for name, item in package.scripts.items()} == {
            "serve": "flask run",
            "lint": "ruff check && types",
            "types": "mypy .",
            "start": "python -m shop",
            "clean": "rm -r build",
            "cov": "coverage run && coverage report",
            "docs:build": "mkdocs build",
        }
        assert package.scripts["serve"].location == Location("pyproject.toml", 2, 1, 2)

    def test_pipfile(self, tmp_path: Path) -> None:
        write(tmp_path, "Pipfile.lock", content="{}")
        write(tmp_path, "setup.py", content="import setuptools\nsetuptools.setup(name='shop')\n")
        write(
            tmp_path,
            "Pipfile",
            content="""[[source]]
url = "https://pypi.org/simple"
[packages]
Django = "~=5.0"
celery = { version = "*", extras = ["redis"] }
e1839a8 = { path = ".", editable = true }
[dev-packages]
pytest = "*"
[docs]
sphinx = "*"
[requires]
python_version = "3.12"
[scripts]
serve = "python manage.py runserver"
""",
        )
        package = packages(tmp_path)[""]
        assert package.manifests == ("setup.py", "Pipfile")
        assert scopes(package) == {
            "django": ("runtime", ""),
            "celery": ("runtime", ""),
            "pytest": ("dev", "dev"),
            "sphinx": ("dev", "docs"),
        }
        assert package.settings["requires-python"].value == "3.12"
        assert package.scripts["serve"].value == "python manage.py runserver"
        assert package.lockfiles == ("Pipfile.lock",)


class TestOddInput:
    @pytest.mark.parametrize("name", ["setup.py", "setup.cfg", "requirements.txt"])
    @pytest.mark.parametrize("letter", ["a", " ", "#", "\\", "[", "'", "-", "\n", "="])
    def test_a_megabyte_of_one_character_is_read_in_time(self, tmp_path: Path, name: str, letter: str) -> None:
        write(tmp_path, name, content=letter * 1_000_000)
        begun = time.perf_counter()
        packages(tmp_path)
        assert time.perf_counter() - begun < 1

    @pytest.mark.parametrize("name", ["pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "requirements.txt"])
    @pytest.mark.parametrize(
        "content",
        [b"", b"\xff\xfe\xfa setup( = [", b"\0\1", b"\xef\xbb\xbf", b"[project]\nname = 1\ndependencies = 'x'\n"],
    )
    def test_odd_bytes_raise_nothing(self, tmp_path: Path, name: str, content: bytes) -> None:
        (tmp_path / name).write_bytes(content)
        packages(tmp_path)

    def test_tables_of_another_shape_are_passed_over(self, tmp_path: Path) -> None:
        package = of_pyproject(
            tmp_path,
            """[project]
name = "a"
dependencies = { a = 1 }
optional-dependencies = ["b"]
scripts = "c"
[dependency-groups]
dev = "d"
test = [1, ["e"], { include-group = 3 }, { include-group = "test" }]
[tool]
poetry = { dependencies = ["f"], group = { dev = 1 } }
uv = "g"
pdm = { dev-dependencies = { dev = [[]] } }
""",
        )
        assert package.dependencies == ()

    def test_a_deep_pyproject_is_cut_off(self, tmp_path: Path) -> None:
        write(tmp_path, "pyproject.toml", content="[project]\nname='a'\n[tool.poe.tasks]\na=" + "[" * 5000 + "]" * 5000)
        assert packages(tmp_path)[""].name == "a"

    def test_workspace_patterns_that_leave_the_repository_find_nothing(self, tmp_path: Path) -> None:
        package = of_pyproject(
            tmp_path, '[project]\nname = "a"\n[tool.uv.workspace]\nmembers = ["../*", "/", "**/x[", ".", ""]\n'
        )
        assert package.members == ()

    def test_a_path_out_of_the_repository_is_no_package_of_it(self, tmp_path: Path) -> None:
        package = of_pyproject(tmp_path, '[tool.poetry.dependencies]\nother = { path = "../../other" }\n')
        assert [(d.name, d.scope, d.local) for d in package.dependencies] == [("other", Scope.RUNTIME, None)]
