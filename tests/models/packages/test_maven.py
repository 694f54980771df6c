from __future__ import annotations

import time
from pathlib import Path

from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.maven.reader import read
from dptops_audit.models.packages.package import Dependency, Package, Scope


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {p.directory: p for p in read(Manifests(inventory, [file.path for file in inventory.files]))}


def pom(body: str, artifact: str = "shop", head: str = "<groupId>org.acme</groupId><version>1.0</version>") -> str:
    return f"<project>\n{head}\n<artifactId>{artifact}</artifactId>\n{body}\n</project>\n"


def parent(path: str = "") -> str:
    return f"<parent><groupId>org.acme</groupId><artifactId>root</artifactId><version>1.0</version>{path}</parent>"


def dependency(name: str, more: str = "") -> str:
    group, artifact = name.split(":")
    return f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{more}</dependency>"


def dependencies(*found: str) -> str:
    return "<dependencies>\n" + "\n".join(found) + "\n</dependencies>"


def one(root: Path, body: str) -> Package:
    write(root, "pom.xml", content=pom(body))
    return packages(root)[""]


def shown(package: Package) -> list[tuple[str, Scope, str, str]]:
    return [(d.name, d.scope, d.requirement, d.group) for d in package.dependencies]


def named(package: Package, name: str) -> Dependency:
    found = package.dependency(name)
    assert found is not None
    return found


class TestDependencies:
    def test_scopes(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            dependencies(
                dependency("a:compile"),
                dependency("a:runtime", "<scope>runtime</scope>"),
                dependency("a:provided", "<scope>provided</scope>"),
                dependency("a:test", "<scope>test</scope><version>2</version>"),
                dependency("a:optional", "<optional>true</optional>"),
                dependency("org.projectlombok:lombok", "<scope>provided</scope>"),
            ),
        )
        assert shown(package) == [
            ("a:compile", Scope.RUNTIME, "", ""),
            ("a:runtime", Scope.RUNTIME, "", ""),
            ("a:provided", Scope.RUNTIME, "", "provided"),
            ("a:test", Scope.TEST, "2", ""),
            ("a:optional", Scope.OPTIONAL, "", ""),
            ("org.projectlombok:lombok", Scope.BUILD, "", "provided"),
        ]

    def test_the_place_is_that_of_the_element(self, tmp_path: Path) -> None:
        package = one(tmp_path, dependencies("<!-- " + dependency("a:out") + " -->", dependency("a:b")))
        assert [(d.location.path, d.location.line) for d in package.dependencies] == [("pom.xml", 6)]

    def test_properties_are_put_in(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            "<properties><v>1.${minor}</v><minor>2</minor></properties>"
            + dependencies(
                dependency("a:b", "<version>${v}</version>"),
                dependency("${project.groupId}:c", "<version>${project.version}</version>"),
                dependency("a:d", "<version>${unknown}</version>"),
            ),
        )
        assert [(d.name, d.requirement) for d in package.dependencies] == [
            ("a:b", "1.2"),
            ("org.acme:c", "1.0"),
            ("a:d", "${unknown}"),
        ]

    def test_management_gives_versions_and_scopes_and_no_dependency(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            "<dependencyManagement>"
            + dependencies(dependency("a:b", "<version>3</version><scope>test</scope>"), dependency("a:unused"))
            + "</dependencyManagement>"
            + dependencies(dependency("a:b")),
        )
        assert shown(package) == [("a:b", Scope.TEST, "3", "")]

    def test_a_profile_is_a_group(self, tmp_path: Path) -> None:
        package = one(
            tmp_path, "<profiles><profile><id>dev</id>" + dependencies(dependency("a:b")) + "</profile></profiles>"
        )
        assert shown(package) == [("a:b", Scope.RUNTIME, "", "dev")]

    def test_plugins_extensions_and_processors_are_build(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            "<build><extensions><extension><groupId>e</groupId><artifactId>x</artifactId></extension></extensions>"
            "<pluginManagement><plugins><plugin><groupId>com.google</groupId><artifactId>jib</artifactId>"
            "<version>3</version></plugin><plugin><artifactId>unused</artifactId></plugin></plugins></pluginManagement>"
            "<plugins><plugin><groupId>com.google</groupId><artifactId>jib</artifactId>"
            + dependencies(dependency("g:h"))
            + "</plugin><plugin><artifactId>maven-compiler-plugin</artifactId><configuration><annotationProcessorPaths>"
            "<path><groupId>m</groupId><artifactId>p</artifactId></path></annotationProcessorPaths></configuration>"
            "</plugin></plugins></build>",
        )
        assert shown(package) == [
            ("com.google:jib", Scope.BUILD, "3", ""),
            ("g:h", Scope.BUILD, "", "com.google:jib"),
            ("org.apache.maven.plugins:maven-compiler-plugin", Scope.BUILD, "", ""),
            ("m:p", Scope.BUILD, "", "annotationProcessorPaths"),
            ("e:x", Scope.BUILD, "", "extensions"),
        ]

    def test_core_extensions(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            ".mvn/extensions.xml",
            content="<extensions><extension><groupId>e</groupId><artifactId>x</artifactId></extension></extensions>",
        )
        package = one(tmp_path, "")
        assert package.manifests == ("pom.xml", ".mvn/extensions.xml")
        assert [d.name for d in package.dependencies] == ["e:x"]


class TestParents:
    def test_a_module_inherits_with_the_way_there(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "pom.xml",
            content=pom(
                "<modules><module>api</module></modules><properties><v>1</v></properties>"
                + dependencies(dependency("a:b", "<version>${v}</version>")),
                "root",
            ),
        )
        write(tmp_path, "api/pom.xml", content=pom("<properties><v>2</v></properties>", "api", parent()))
        found = packages(tmp_path)
        inherited = named(found["api"], "a:b")
        assert (inherited.requirement, inherited.location.path) == ("2", "pom.xml")
        assert [(place.path, place.line) for place in inherited.via] == [("api/pom.xml", 2)]
        assert (found["api"].name, found["api"].version, found["api"].parent) == ("org.acme:api", "1.0", "")
        assert found[""].members == ("api",)

    def test_an_empty_relative_path_finds_the_parent_by_coordinates(self, tmp_path: Path) -> None:
        write(tmp_path, "build/pom.xml", content=pom(dependencies(dependency("a:b")), "root"))
        write(tmp_path, "api/pom.xml", content=pom("", "api", parent("<relativePath/>")))
        assert named(packages(tmp_path)["api"], "a:b").location.path == "build/pom.xml"

    def test_another_pom_above_is_no_parent(self, tmp_path: Path) -> None:
        write(tmp_path, "pom.xml", content=pom(dependencies(dependency("a:b")), "other"))
        write(tmp_path, "api/pom.xml", content=pom("", "api", parent()))
        package = packages(tmp_path)["api"]
        assert package.dependencies == ()
        assert package.settings["parent"].value == "org.acme:root:1.0"

    def test_a_bom_of_the_repository_gives_versions(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "bom/pom.xml",
            content=pom(
                "<properties><v>7</v></properties><dependencyManagement>"
                + dependencies(dependency("a:b", "<version>${v}</version>"))
                + "</dependencyManagement>",
                "bom",
            ),
        )
        imported = dependency("org.acme:bom", "<type>pom</type><scope>import</scope>")
        package = one(
            tmp_path,
            f"<dependencyManagement>{dependencies(imported)}</dependencyManagement>" + dependencies(dependency("a:b")),
        )
        assert [(d.name, d.requirement) for d in package.dependencies] == [("a:b", "7")]

    def test_a_module_of_the_repository_is_local(self, tmp_path: Path) -> None:
        write(tmp_path, "core/pom.xml", content=pom("", "core"))
        package = one(tmp_path, dependencies(dependency("org.acme:core")))
        assert named(package, "org.acme:core").local == "core"


class TestSettings:
    def test_facts(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            "<packaging>war</packaging><properties><java.version>21</java.version>"
            "<start-class>org.acme.Main</start-class><maven.deploy.skip>true</maven.deploy.skip></properties>"
            "<build><finalName>app</finalName></build>",
        )
        assert {name: setting.value for name, setting in package.settings.items()} == {
            "packaging": "war",
            "group": "org.acme",
            "main": "org.acme.Main",
            "java": "21",
            "final-name": "app",
            "deploy-skip": "true",
        }

    def test_the_main_class_of_a_plugin(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            "<build><plugins><plugin><artifactId>maven-jar-plugin</artifactId><configuration><archive><manifest>"
            "<mainClass>org.acme.Main</mainClass></manifest></archive></configuration></plugin></plugins></build>",
        )
        assert package.settings["main"].value == "org.acme.Main"
        assert package.settings["packaging"].value == "jar"


class TestHostileInput:
    def test_cycles_of_parents_modules_and_properties_end(self, tmp_path: Path) -> None:
        modules = "<modules><module>api</module></modules><properties><a>${b}</a><b>${a}${a}</b></properties>"
        write(tmp_path, "pom.xml", content=pom(modules + dependencies(dependency("${a}:b")), "root", parent()))
        write(tmp_path, "api/pom.xml", content=pom("<modules><module>..</module></modules>", "api", parent()))
        assert set(packages(tmp_path)) == {"", "api"}

    def test_properties_that_grow_are_cut(self, tmp_path: Path) -> None:
        grown = "".join(f"<p{i}>${{p{i + 1}}}${{p{i + 1}}}</p{i}>" for i in range(60))
        start = time.perf_counter()
        one(tmp_path, f"<properties>{grown}</properties>" + dependencies(dependency("a:b", "<version>${p0}</version>")))
        assert time.perf_counter() - start < 2

    def test_odd_files(self, tmp_path: Path) -> None:
        write(tmp_path, "a/pom.xml", content="")
        write(tmp_path, "b/pom.xml", content="<project><dependencies><dependency/></dependencies></project>")
        write(tmp_path, "c/pom.xml", content="<a>" * 20_000)
        write(tmp_path, "d/pom.xml", content='<!DOCTYPE x [<!ENTITY e "e">]><project>&e;</project>')
        (tmp_path / "pom.xml").write_bytes(b"<project><artifactId>\xff\xfe</artifactId></project>")
        write(tmp_path, "e/pom.xml", content=pom("<modules><module>../../../..</module><module/></modules>"))
        assert "e" in packages(tmp_path)

    def test_a_megabyte_of_one_character(self, tmp_path: Path) -> None:
        start = time.perf_counter()
        one(tmp_path, dependencies(dependency("a:b", "<version>" + "$" * 1_000_000 + "</version>")))
        assert time.perf_counter() - start < 2
