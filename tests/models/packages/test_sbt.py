from __future__ import annotations

import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope
from dptops_audit.models.packages.sbt.reader import read


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {p.directory: p for p in read(Manifests(inventory, [file.path for file in inventory.files]))}


def one(root: Path, content: str) -> Package:
    write(root, "build.sbt", content=content)
    return packages(root)[""]


def shown(package: Package) -> list[tuple[str, Scope, str, str]]:
    return [(d.name, d.scope, d.requirement, d.group) for d in package.dependencies]


def named(package: Package, name: str) -> Dependency:
    found = package.dependency(name)
    assert found is not None
    return found


class TestModules:
    def test_single_ones_and_sequences(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            """
            libraryDependencies += "a" % "java" % "1"
            // libraryDependencies += "a" % "commented" % "1"
            libraryDependencies ++= Seq(
              "a" %% "scala" % "2" % Test,
              "a" %%% "js" % "3" % "test,it",
              ("a" % "out" % "4" % "provided").exclude("x", "y"),
              "a" % "excluded" % "5" exclude ("x", "y") exclude("z", "w"),
              "a" % "opt" % "6" % Optional withSources(),
              "a" % "own" % "7" % "executable"
            )
            """,
        )
        assert shown(package) == [
            ("a:java", Scope.RUNTIME, "1", ""),
            ("a:scala", Scope.TEST, "2", ""),
            ("a:js", Scope.TEST, "3", ""),
            ("a:out", Scope.RUNTIME, "4", "provided"),
            ("a:excluded", Scope.RUNTIME, "5", ""),
            ("a:opt", Scope.OPTIONAL, "6", ""),
            ("a:own", Scope.OPTIONAL, "7", "executable"),
        ]
        assert [d.location.line for d in package.dependencies][:2] == [2, 5]

    def test_values_of_versions_modules_and_lists(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "project/Dependencies.scala",
            content='object Dependencies {\n  object Versions { val cats = "2.1" }\n'
            '  val core = "org.typelevel" %% "cats-core" % Versions.cats\n'
            '  val laws = "org.typelevel" %% "cats-laws" % core.revision\n'
            '  def circe(name: String) = "io.circe" %% s"circe-$name" % "0.14"\n}\n',
        )
        package = one(
            tmp_path,
            'val http = Seq("server", "client").length\nval v = "1"\nval many = Seq("a" % "b" % v, "a" % "c" % s"$v.0").map(_ % Test)\n'
            "libraryDependencies ++= Seq(Dependencies.core, Dependencies.laws % Test) ++ many\n"
            'libraryDependencies += Dependencies.circe("core")\nlibraryDependencies += "a" % "d" % Other.version\n',
        )
        assert shown(package) == [
            ("org.typelevel:cats-core", Scope.RUNTIME, "2.1", ""),
            ("org.typelevel:cats-laws", Scope.TEST, "2.1", ""),
            ("a:b", Scope.TEST, "1", ""),
            ("a:c", Scope.TEST, "1.0", ""),
            ("io.circe:circe-core", Scope.RUNTIME, "0.14", ""),
            ("a:d", Scope.RUNTIME, "Other.version", ""),
        ]
        core = named(package, "org.typelevel:cats-core")
        assert core.location.path == "project/Dependencies.scala"
        assert [(v.path, v.line) for v in core.via] == [("build.sbt", 4)]

    def test_values_within_a_block(self, tmp_path: Path) -> None:
        package = one(tmp_path, 'libraryDependencies ++= {\n  val v = "1"\n  Seq("a" %% "b" % v)\n}\n')
        assert shown(package) == [("a:b", Scope.RUNTIME, "1", "")]

    def test_a_version_mapped_over_a_list(self, tmp_path: Path) -> None:
        package = one(tmp_path, 'val v = "3"\nlibraryDependencies ++= Seq("a" %% "b", "a" %% "c").map(_ % v)\n')
        assert [(d.name, d.requirement) for d in package.dependencies] == [("a:b", "3"), ("a:c", "3")]

    def test_other_keys_declare_nothing(self, tmp_path: Path) -> None:
        assert one(tmp_path, 'dependencyOverrides += "a" % "b" % "1"\nresolvers += "x" at "y"\n').dependencies == ()

    def test_plugins_are_build(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "project/plugins.sbt",
            content='addSbtPlugin("com.eed3si9n" % "sbt-assembly" % "2.1")\nlibraryDependencies += "g" % "tool" % "1"\n',
        )
        package = one(tmp_path, 'addCompilerPlugin("org.x" %% "kind" % "0.1")\n')
        assert shown(package) == [
            ("org.x:kind", Scope.BUILD, "0.1", "plugin"),
            ("com.eed3si9n:sbt-assembly", Scope.BUILD, "2.1", "plugin"),
            ("g:tool", Scope.BUILD, "1", ""),
        ]

    def test_words_of_play_are_its_modules(self, tmp_path: Path) -> None:
        write(tmp_path, "project/plugins.sbt", content='addSbtPlugin("org.playframework" % "sbt-plugin" % "3.0")\n')
        package = one(tmp_path, "libraryDependencies ++= Seq(guice, ws % Test, x.jdbc)\n")
        assert [(d.name, d.scope) for d in package.dependencies if d.scope is not Scope.BUILD] == [
            ("org.playframework:play-guice", Scope.RUNTIME),
            ("org.playframework:play-ws", Scope.TEST),
        ]

    def test_words_of_play_mean_nothing_without_it(self, tmp_path: Path) -> None:
        assert one(tmp_path, "libraryDependencies ++= Seq(guice)\n").dependencies == ()


class TestProjects:
    BUILD = """
ThisBuild / organization := "org.acme"
ThisBuild / scalaVersion := "3.3"
lazy val common = Seq(libraryDependencies += "a" %% "shared" % "1")
lazy val root = (project in file("."))
  .aggregate(core, web)
lazy val core = project
  .settings(common)
lazy val web = project.in(file("apps/web"))
  .dependsOn(core % "compile->compile;test->test", util % Test)
  .enablePlugins(JavaAppPackaging, DockerPlugin)
  .settings(
    common,
    name := "shop-web",
    version := "1.0",
    Compile / mainClass := Some("org.acme.Main"),
    publish / skip := true,
  )
lazy val util = Project(id = "my-util", base = file("util"))
lazy val made = module("made").settings(libraryDependencies += "a" % "m" % "1")
def module(name: String) = Project(name, file(s"modules/$name"))
val other = Project.extract(state)
"""

    def test_members_and_what_they_depend_on(self, tmp_path: Path) -> None:
        write(tmp_path, "build.sbt", content=self.BUILD)
        found = packages(tmp_path)
        assert set(found) == {"", "core", "apps/web", "util", "modules/made"}
        assert found[""].members == ("apps/web", "core", "modules/made", "util")
        assert {p.parent for d, p in found.items() if d} == {""}
        assert [(d.name, d.scope, d.local) for d in found["apps/web"].dependencies] == [
            ("a:shared", Scope.RUNTIME, None),
            ("core", Scope.RUNTIME, "core"),
            ("my-util", Scope.TEST, "util"),
        ]
        assert [d.name for d in found["core"].dependencies] == ["a:shared"]
        assert [d.name for d in found["modules/made"].dependencies] == ["a:m"]

    def test_settings(self, tmp_path: Path) -> None:
        write(tmp_path, "build.sbt", content=self.BUILD)
        web = packages(tmp_path)["apps/web"]
        assert (web.name, web.version) == ("shop-web", "1.0")
        assert {name: setting.value for name, setting in web.settings.items()} == {
            "organization": "org.acme",
            "scala": "3.3",
            "main": "org.acme.Main",
            "publish-skip": "true",
            "plugins": "JavaAppPackaging DockerPlugin",
        }

    def test_a_project_has_settings_in_a_file_of_its_own(self, tmp_path: Path) -> None:
        write(tmp_path, "build.sbt", content="lazy val core = project\n")
        write(tmp_path, "core/build.sbt", content='name := "kernel"\nlibraryDependencies += "a" % "b" % "1"\n')
        found = packages(tmp_path)
        assert (found["core"].name, found["core"].parent) == ("kernel", "")
        assert [d.name for d in found["core"].dependencies] == ["a:b"]

    def test_dependencies_of_the_whole_build(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "build.sbt",
            content='(ThisBuild / libraryDependencies) ++= Seq("a" % "b" % "1")\nlazy val core = project\n',
        )
        assert [d.name for d in packages(tmp_path)["core"].dependencies] == ["a:b"]

    def test_the_launcher_is_no_manifest(self, tmp_path: Path) -> None:
        write(tmp_path, "sbt", content="#!/bin/sh\n")
        assert one(tmp_path, 'name := "x"\n').manifests == ("build.sbt",)

    def test_modules_added_by_methods_of_the_build_are_not_seen(self, tmp_path: Path) -> None:
        package = one(tmp_path, 'lazy val root = (project in file(".")).addOwn("a", "b")\n')
        assert package.dependencies == ()


class TestHostileInput:
    def test_values_that_hold_themselves(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            "val a = Seq(b, a)\nval b = a ++ a\nlazy val p = project.settings(s)\nval s = Seq(t)\nval t = Seq(s)\n"
            'def f(x: String) = f(x)\nlazy val q = f("y")\nval v = s"$w"\nval w = s"$v"\n'
            'libraryDependencies ++= a\nlibraryDependencies += "x" % "y" % v\n',
        )
        assert [(d.name, d.requirement) for d in package.dependencies] == [("x:y", "v")]

    def test_values_that_grow_are_cut(self, tmp_path: Path) -> None:
        grown = "".join(f"val a{i} = Seq(a{i + 1}, a{i + 1})\n" for i in range(400))
        start = time.perf_counter()
        one(tmp_path, grown + 'val a400 = "a" % "b" % "1"\nlibraryDependencies ++= a370\nlibraryDependencies ++= a0\n')
        assert time.perf_counter() - start < 5

    def test_projects_do_not_lead_out_of_the_repository(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "build.sbt",
            content='lazy val a = project in file("../..")\nlazy val b = project in file("/etc")\n',
        )
        assert set(packages(tmp_path)) == {""}

    @pytest.mark.parametrize("unit", ["{", "Seq(", "x %% ", 's"${', "val a = ", "a\n", "libraryDependencies ++= Seq("])
    def test_much_of_one_thing(self, tmp_path: Path, unit: str) -> None:
        start = time.perf_counter()
        one(tmp_path, unit * (100_000 // len(unit)))
        assert time.perf_counter() - start < 5

    def test_odd_files(self, tmp_path: Path) -> None:
        (tmp_path / "build.sbt").write_bytes(b'\xff\xfe name := "x"')
        write(tmp_path, "a/build.sbt", content="")
        write(tmp_path, "project/plugins.sbt", content="addSbtPlugin(\naddSbtPlugin()\nlazy val\nval x =\n")
        assert set(packages(tmp_path)) == {"", "a"}
