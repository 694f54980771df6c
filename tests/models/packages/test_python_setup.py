from __future__ import annotations

import threading
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package
from dptops_audit.models.packages.python.reader import read
from dptops_audit.models.packages.python.syntax import parse


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {
        package.directory: package for package in read(Manifests(inventory, [file.path for file in inventory.files]))
    }


def of_setup_py(root: Path, content: str) -> Package:
    write(root, "setup.py", content="import os\nfrom setuptools import setup\n" + content)
    return packages(root)[""]


def declared(package: Package) -> list[tuple[str, str, str, int]]:
    return [(d.name, d.scope.value, d.group, d.location.line) for d in package.dependencies]


class TestSetupCfg:
    def test_options_are_read_with_their_lines(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "setup.cfg",
            content="""[metadata]
name = shop
version = attr: shop.VERSION
license = MIT
classifiers =
    Framework :: Django
    Private :: Do Not Upload

[options]
python_requires = >=3.9
setup_requires = wheel; cython
install_requires =
    Django>=5  # comment

# between
    requests[socks]==2.31; python_version < "4"
tests-require = pytest

[options.extras_require]
docs =
    sphinx
redis = redis>=5

[options.entry_points]
console_scripts =
    shop = shop.cli:main

[flake8]
install_requires = not-ours
""",
        )
        package = packages(tmp_path)[""]
        assert declared(package) == [
            ("django", "runtime", "", 13),
            ("requests", "runtime", "", 16),
            ("pytest", "test", "", 17),
            ("wheel", "build", "", 11),
            ("cython", "build", "", 11),
            ("sphinx", "dev", "docs", 21),
            ("redis", "optional", "redis", 22),
        ]
        assert (package.name, package.version) == ("shop", "")
        assert package.programs["shop"].value == "shop.cli:main" and package.programs["shop"].location.line == 26
        assert {name: item.value for name, item in package.settings.items()} == {
            "dynamic-version": "attr: shop.VERSION",
            "requires-python": ">=3.9",
            "license": "MIT",
            "private": "Private :: Do Not Upload",
            "framework": "Framework :: Django",
        }

    def test_file_directives_are_followed(self, tmp_path: Path) -> None:
        write(tmp_path, "deps.txt", content="flask\n")
        write(tmp_path, "setup.cfg", content="[options]\ninstall_requires = file: deps.txt, none.txt\n")
        package = packages(tmp_path)[""]
        assert [(d.name, d.location.path, d.via[0].line) for d in package.dependencies] == [("flask", "deps.txt", 2)]

    def test_a_file_that_only_configures_tools_is_no_package(self, tmp_path: Path) -> None:
        write(tmp_path, "setup.cfg", content="[flake8]\nmax-line-length = 99\n[metadata]\nlicense_file = LICENSE\n")
        assert packages(tmp_path) == {}


class TestSetupPy:
    def test_literal_keywords_are_read_with_their_lines(self, tmp_path: Path) -> None:
        package = of_setup_py(
            tmp_path,
            """# install_requires=["commented"]
'''setup(install_requires=["in a string"])'''
setup(
    name="shop",
    version="1.0",
    python_requires=">=3.9",
    classifiers=["Framework :: Flask"],
    setup_requires=["wheel"],
    install_requires=[
        "flask>=3",  # why
        "click",
    ],
    tests_require=["pytest"],
    extras_require={"docs": ["sphinx"], "redis": ["redis"], ":sys_platform=='win32'": ["pywin32"]},
    entry_points={"console_scripts": ["shop = shop:main"]},
    scripts=["bin/shopctl"],
)
""",
        )
        assert (package.name, package.version, package.location.line) == ("shop", "1.0", 6)
        assert declared(package) == [
            ("flask", "runtime", "", 12),
            ("click", "runtime", "", 13),
            ("pytest", "test", "", 15),
            ("wheel", "build", "", 10),
            ("sphinx", "dev", "docs", 16),
            ("redis", "optional", "redis", 16),
            ("pywin32", "runtime", "", 16),
        ]
        assert {name: item.value for name, item in package.programs.items()} == {
            "shop": "shop:main",
            "shopctl": "bin/shopctl",
        }

    def test_names_stand_for_all_that_is_assigned_and_added(self, tmp_path: Path) -> None:
        package = of_setup_py(
            tmp_path,
            '''NAME = "shop"
base = ["flask"]
if os.name == "nt":
    base.append("pywin32")
base += ["click"]
extras = {"redis": ["redis"]}
extras["docs"] = """
sphinx
# furo
myst-parser
""".splitlines()
options = dict(name=NAME, install_requires=base + ["rich"], extras_require=extras)
setup(**options)
''',
        )
        assert package.name == "shop"
        assert declared(package) == [
            ("flask", "runtime", "", 4),
            ("pywin32", "runtime", "", 6),
            ("click", "runtime", "", 7),
            ("rich", "runtime", "", 14),
            ("redis", "optional", "redis", 8),
            ("sphinx", "dev", "docs", 10),
            ("myst-parser", "dev", "docs", 12),
        ]

    @pytest.mark.parametrize(
        "content",
        [
            'setup(install_requires=open("requirements.txt").read().splitlines())',
            """with open(os.path.join(os.path.dirname(__file__), "requirements.txt")) as f:
    needed = f.read().split("\\n")
setup(install_requires=needed)""",
            'def needs(name):\n    return [line for line in open(name)]\nsetup(install_requires=needs("requirements.txt"))',
            'def needs():\n    with open("requirements.txt") as f:\n        return f.readlines()\nsetup(install_requires=needs())',
            'setup(install_requires=[str(r.req) for r in parse_requirements("requirements.txt", session=None)])',
            'from pathlib import Path\nsetup(install_requires=(Path(__file__).parent / "requirements.txt").read_text().split())',
        ],
    )
    def test_requirements_files_opened_by_name_are_read(self, tmp_path: Path, content: str) -> None:
        write(tmp_path, "requirements.txt", content="flask\n")
        write(tmp_path, "README.txt", content="readme\n")
        package = of_setup_py(tmp_path, 'with open("README.txt") as f:\n    text = f.read()\n' + content)
        assert package.manifests == ("setup.py",)
        assert [(d.name, d.location.path, d.via[0].path) for d in package.dependencies] == [
            ("flask", "requirements.txt", "setup.py")
        ]

    def test_entry_points_may_be_text(self, tmp_path: Path) -> None:
        package = of_setup_py(
            tmp_path, 'setup(entry_points="""\n[console_scripts]\nshop = shop:main\n[other]\nx = y:z\n""")\n'
        )
        assert [(name, item.value, item.location.line) for name, item in package.programs.items()] == [
            ("shop", "shop:main", 5)
        ]

    def test_what_is_computed_is_left_out(self, tmp_path: Path) -> None:
        package = of_setup_py(
            tmp_path,
            'pins = ["a", "b"]\nsetup(name=f"{x}", version=find(), install_requires=[f"{p}==1" for p in pins] + [other, "c"],\n'
            '      extras_require={key: ["d"] for key in pins})\n',
        )
        assert [d.name for d in package.dependencies] == ["c"] and (package.name, package.version) == ("", "")

    def test_a_module_called_setup_without_the_call_is_no_manifest(self, tmp_path: Path) -> None:
        write(tmp_path, "setup.py", content="def main():\n    print('setup')\n")
        assert packages(tmp_path) == {}

    def test_names_that_refer_to_each_other_end(self, tmp_path: Path) -> None:
        package = of_setup_py(
            tmp_path,
            "a = b\nb = a + c\nc = [*a, *b, *c]\nd = {**d, 'x': c}\nsetup(install_requires=a, extras_require=d)\n",
        )
        assert package.dependencies == ()

    def test_python_2_is_a_problem_with_its_line(self, tmp_path: Path) -> None:
        write(tmp_path, "setup.py", content="from setuptools import setup\nprint 'x'\nsetup(name='old')\n")
        inventory = Inventory.open(tmp_path)
        found = read(Manifests(inventory, [file.path for file in inventory.files]))
        assert [package.manifests for package in found] == [("setup.py",)]
        assert [(problem.path, problem.line) for problem in inventory.problems] == [("setup.py", 2)]


class TestSyntax:
    @pytest.mark.parametrize(
        "content",
        [
            "x=" + "1+" * 20_000 + "1",
            "x=" + "-" * 100_000 + "1",
            "x=" + "not " * 20_000 + "1",
            "x=" + "[" * 20_000 + "]" * 20_000,
            "x=f" + "()" * 20_000,
            "x=f" + "(1,)" * 20_000,
            "x=a" + ".b" * 20_000,
            "x=" + "lambda a, b: " * 5000 + "1",
            "if a: pass\n" + "elif a: pass\n" * 5000,
            "x=" + "1 if 1 else " * 5000 + "1",
            "'\\" * 50_000,
            '"""' * 30_001,
            "x = 1 \0",
            "x = '\ud800'",
            "x=" + "9" * 5000,
            "a" * 300_000,
        ],
        ids=lambda content: content[:12].encode("unicode_escape").decode(),
    )
    def test_hostile_source_is_refused_even_on_a_small_stack(self, content: str) -> None:
        found: list[object] = []
        before = threading.stack_size(512 * 1024)
        try:
            thread = threading.Thread(target=lambda: found.append(parse(content)[0]))
            thread.start()
            thread.join()
        finally:
            threading.stack_size(before)
        assert found == [None]

    def test_long_literal_lists_and_strings_are_fine(self) -> None:
        names = "\n".join(f'    "package-{number}>=1.0",' for number in range(3000))
        tree, wrong = parse(f'setup(install_requires=[\n{names}\n], long_description="""{"a.b-c(" * 9000}""")\n')
        assert tree is not None and wrong == 0

    def test_invalid_escapes_warn_nobody(self, recwarn: pytest.WarningsRecorder) -> None:
        assert parse('x = "\\d"\n')[0] is not None
        assert not recwarn.list
