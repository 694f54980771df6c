from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.gradle.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {p.directory: p for p in read(Manifests(inventory, [file.path for file in inventory.files]))}


def one(root: Path, content: str, name: str = "build.gradle") -> Package:
    write(root, name, content=content)
    return packages(root)[""]


def named(package: Package, name: str) -> Dependency:
    found = package.dependency(name)
    assert found is not None
    return found


class TestProjects:
    def test_settings_make_members_with_local_dependencies(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "settings.gradle",
            content="rootProject.name = 'shop'\ninclude 'core:api', 'web'\nproject(':web').projectDir = file('apps/web')\n",
        )
        write(tmp_path, "core/api/build.gradle", content="version = '2'\n")
        write(
            tmp_path,
            "apps/web/build.gradle",
            content="dependencies {\n implementation project(':core:api')\n api projects.core.api\n api project(path: ':gone')\n}\n",
        )
        found = packages(tmp_path)
        assert set(found) == {"", "core/api", "apps/web"}
        assert (found[""].name, found[""].location.line) == ("shop", 1)
        assert (found["apps/web"].name, found["apps/web"].parent, found["core/api"].version) == ("web", "", "2")
        assert [(d.name, d.local) for d in found["apps/web"].dependencies] == [
            (":core:api", "core/api"),
            (":gone", None),
        ]

    def test_renamed_children_are_found(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "settings.gradle",
            content="include 'core', 'web'\nrootProject.children.each { it.name = \"shop-${it.name}\" }\n",
        )
        write(tmp_path, "core/build.gradle")
        write(tmp_path, "web/build.gradle", content="dependencies { api project(':shop-core') }\n")
        assert named(packages(tmp_path)["web"], ":shop-core").local == "core"

    def test_blocks_for_all_and_for_subprojects_are_inherited(self, tmp_path: Path) -> None:
        write(tmp_path, "settings.gradle", content="include 'web', 'core'\n")
        write(tmp_path, "web/build.gradle", content="dependencies { api 'a:own' }\n")
        write(tmp_path, "core/build.gradle", content="\n")
        write(
            tmp_path,
            "build.gradle",
            content="allprojects {\n group = 'org.acme'\n apply plugin: 'java'\n}\nsubprojects {\n"
            " dependencies { testImplementation 'a:sub' }\n}\nproject(':core') { dependencies { api 'a:core' } }\n"
            "configure(subprojects.findAll { it.name == 'x' }) { dependencies { api 'a:unknown' } }\n"
            "dependencies { api 'a:root' }\n",
        )
        found = packages(tmp_path)
        assert [d.name for d in found[""].dependencies] == ["java", "a:root"]
        assert [d.name for d in found["web"].dependencies] == ["a:own", "java", "a:sub"]
        assert [d.name for d in found["core"].dependencies] == ["java", "a:sub", "a:core"]
        assert found["web"].settings["group"].value == "org.acme"
        assert [(v.path, v.line) for v in named(found["web"], "a:sub").via] == [("settings.gradle", 1)]

    def test_applied_scripts_are_followed(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "gradle/deps.gradle",
            content="dependencies { api 'a:b' }\napply from: \"$rootDir/gradle/deps.gradle\"\n",
        )
        package = one(tmp_path, "apply from: \"${rootDir}/gradle/deps.gradle\"\napply from: 'https://x.org/y.gradle'\n")
        found = named(package, "a:b")
        assert (found.location.path, [v.line for v in found.via]) == ("gradle/deps.gradle", [1])

    def test_a_script_outside_of_settings_is_a_package_of_its_own(self, tmp_path: Path) -> None:
        write(tmp_path, "settings.gradle", content="include 'a'\n")
        write(tmp_path, "a/build.gradle", "tools/build.gradle", content="\n")
        found = packages(tmp_path)
        assert (found["a"].parent, found["tools"].parent) == ("", None)


class TestSettings:
    def test_facts_and_programs(self, tmp_path: Path) -> None:
        write(tmp_path, "settings.gradle.kts", content='rootProject.name = "shop"\n')
        write(tmp_path, "gradle.lockfile")
        package = one(
            tmp_path,
            'plugins { application }\ngroup = "org.acme"\nversion = "1"\napplication {\n mainClass.set("org.acme.Main")\n}\n'
            "java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n",
            "build.gradle.kts",
        )
        assert {name: setting.value for name, setting in package.settings.items()} == {
            "packaging": "application",
            "main": "org.acme.Main",
            "group": "org.acme",
            "java": "21",
        }
        assert {name: program.value for name, program in package.programs.items()} == {"shop": "org.acme.Main"}
        assert (package.version, package.lockfiles) == ("1", ("gradle.lockfile",))

    def test_start_scripts_of_tasks_are_programs(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            "task serve(type: CreateStartScripts) {\n mainClass.set('org.acme.Serve')\n applicationName = 'Serve'\n}\n"
            "tasks.register('other', CreateStartScripts) { mainClass = 'org.acme.Other' }\n",
        )
        assert {name: p.value for name, p in package.programs.items()} == {
            "Serve": "org.acme.Serve",
            "other": "org.acme.Other",
        }


class TestHostileInput:
    def test_variables_that_stand_for_themselves(self, tmp_path: Path) -> None:
        package = one(tmp_path, 'ext.a = "$b"\next.b = "$a$a"\next.c = c\ndependencies { api "x:y:$a"; api c }\n')
        assert [(d.name, d.requirement) for d in package.dependencies] == [("x:y", "${a}")]

    def test_variables_that_grow_are_cut(self, tmp_path: Path) -> None:
        grown = "".join(f'def v{i} = "$v{i + 1}$v{i + 1}"\n' for i in range(60))
        start = time.perf_counter()
        one(tmp_path, grown + 'def v60 = "x"\ndependencies { api "a:b:$v0" }\n')
        assert time.perf_counter() - start < 5

    def test_settings_do_not_lead_out_of_the_repository(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "settings.gradle",
            content="include 'x'\nproject(':x').projectDir = new File('../../../etc')\ninclude '..'\n",
        )
        assert set(packages(tmp_path)) == {""}

    @pytest.mark.parametrize("unit", ["{", "dependencies { api('a:b') ", "f(", '"${', "api 'a:b'\n", "a.", "if (x) { "])
    def test_much_of_one_thing(self, tmp_path: Path, unit: str) -> None:
        start = time.perf_counter()
        one(tmp_path, unit * (100_000 // len(unit)))
        assert time.perf_counter() - start < 5

    def test_odd_files(self, tmp_path: Path) -> None:
        write(tmp_path, "a/build.gradle", content="")
        (tmp_path / "build.gradle").write_bytes(b"\xff\xfe dependencies { api 'a:b' }")
        write(tmp_path, "gradle/libs.versions.toml", content="[libraries]\nx = 3\ny = []\n[bundles]\nz = 'q'\n")
        write(tmp_path, "settings.gradle", content="include\ninclude()\nproject(':a')\nproject().name = 3\n")
        assert "" in packages(tmp_path)
