from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.gradle.reader import read
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {p.directory: p for p in read(Manifests(inventory, [file.path for file in inventory.files]))}


def one(root: Path, content: str, name: str = "build.gradle") -> Package:
    write(root, name, content=content)
    return packages(root)[""]


def modules(package: Package) -> list[tuple[str, Scope, str, str]]:
    return [(d.name, d.scope, d.requirement, d.group) for d in package.dependencies if ":" in d.name]


def plugins(package: Package) -> list[tuple[str, str, str]]:
    return [
        (d.name, d.requirement, d.group) for d in package.dependencies if d.scope is Scope.BUILD and ":" not in d.name
    ]


def named(package: Package, name: str) -> Dependency:
    found = package.dependency(name)
    assert found is not None
    return found


class TestNotations:
    def test_groovy(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            """
            def v = '1.2'
            dependencies {
                // implementation 'a:commented:1'
                implementation 'a:b:1.0', "a:c:$v"
                implementation("a:d:${v}") { exclude group: 'x', module: 'y' }
                implementation group: 'a', name: 'e', version: v
                implementation([group: 'a', name: 'f'])
                runtimeOnly ':jar:3'
                implementation platform('a:bom:4')
                implementation files('libs/x.jar'), fileTree('libs')
                constraints { implementation 'a:constraint:9' }
                println 'not:this'
            }
            """,
        )
        assert [(d.name, d.requirement) for d in package.dependencies] == [
            ("a:b", "1.0"),
            ("a:c", "1.2"),
            ("a:d", "1.2"),
            ("a:e", "1.2"),
            ("a:f", ""),
            ("jar", "3"),
            ("a:bom", "4"),
        ]
        assert [d.location.line for d in package.dependencies][:3] == [5, 5, 6]

    def test_kotlin(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            """
            val v by extra("1.2")
            dependencies {
                implementation("a:b:$v")
                implementation(group = "a", name = "c", version = v)
                testImplementation(kotlin("test"))
                "custom"("a:d")
                add("ksp", "a:e:1")
            }
            """,
            "build.gradle.kts",
        )
        assert modules(package) == [
            ("a:b", Scope.RUNTIME, "1.2", ""),
            ("a:c", Scope.RUNTIME, "1.2", ""),
            ("org.jetbrains.kotlin:kotlin-test", Scope.TEST, "", "testImplementation"),
            ("a:d", Scope.OPTIONAL, "", "custom"),
            ("a:e", Scope.BUILD, "1", "ksp"),
        ]

    def test_both_branches_of_a_condition_count(self, tmp_path: Path) -> None:
        package = one(
            tmp_path, "dependencies {\n if (x) {\n implementation 'a:b'\n } else {\n implementation 'a:c'\n }\n}\n"
        )
        assert [d.name for d in package.dependencies] == ["a:b", "a:c"]

    def test_what_only_a_build_knows_is_kept_as_written_or_left_out(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            'dependencies { implementation("a:b:${f()}"); implementation("a:${f()}:1"); implementation(x.y)\n'
            'implementation("a:c_$scala:${w.z}") }',
            "build.gradle.kts",
        )
        assert [(d.name, d.requirement) for d in package.dependencies] == [("a:b", "${f()}"), ("a:c", "${w.z}")]

    def test_variables_properties_maps_and_constants(self, tmp_path: Path) -> None:
        write(tmp_path, "gradle.properties", content="# x=y\nfromFile=1\n")
        write(
            tmp_path, "buildSrc/src/main/kotlin/Versions.kt", content='object Versions {\n  const val KTOR = "2"\n}\n'
        )
        package = one(
            tmp_path,
            """
            ext { inBlock = '3' }
            ext.set('bySetter', '4')
            ext.versions = [kotlin: '5', other: '6']
            ext.libraries = [json: "a:json:$fromFile", many: ['a:x', 'a:y']]
            dependencies {
                api "a:a:$fromFile"
                api "a:b:${Versions.KTOR}"
                api "a:c:${inBlock}"
                api "a:d:${project.property('bySetter')}"
                api "a:e:${versions.kotlin}"
                api libraries.json
                api libraries.many
            }
            """,
        )
        assert [(d.name, d.requirement) for d in package.dependencies] == [
            ("a:a", "1"),
            ("a:b", "2"),
            ("a:c", "3"),
            ("a:d", "4"),
            ("a:e", "5"),
            ("a:json", "1"),
            ("a:x", ""),
            ("a:y", ""),
        ]

    @pytest.mark.parametrize(
        ("configuration", "scope"),
        [
            ("api", Scope.RUNTIME),
            ("compileOnly", Scope.RUNTIME),
            ("releaseImplementation", Scope.RUNTIME),
            ("testCompile", Scope.TEST),
            ("integrationTestImplementation", Scope.TEST),
            ("testAnnotationProcessor", Scope.TEST),
            ("kspTest", Scope.TEST),
            ("annotationProcessor", Scope.BUILD),
            ("kaptDebug", Scope.BUILD),
            ("developmentOnly", Scope.DEVELOPMENT),
            ("detektPlugins", Scope.DEVELOPMENT),
            ("jmhImplementation", Scope.DEVELOPMENT),
            ("agent", Scope.OPTIONAL),
        ],
    )
    def test_configurations_decide_scopes(self, tmp_path: Path, configuration: str, scope: Scope) -> None:
        assert named(one(tmp_path, f"dependencies {{\n  {configuration} 'a:b:1'\n}}\n"), "a:b").scope is scope

    def test_source_sets_and_suites(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            """
            kotlin {
                sourceSets {
                    commonMain.dependencies { implementation("a:b") }
                    val jvmTest by getting { dependencies { implementation("a:c") } }
                    create("shared") { dependencies { api("a:d") } }
                }
            }
            testing { suites { val smoke by registering(JvmTestSuite::class) { dependencies { implementation("a:e") } } } }
            """,
            "build.gradle.kts",
        )
        assert modules(package) == [
            ("a:b", Scope.RUNTIME, "", "commonMainImplementation"),
            ("a:c", Scope.TEST, "", "jvmTestImplementation"),
            ("a:d", Scope.RUNTIME, "", "sharedApi"),
            ("a:e", Scope.TEST, "", "smokeImplementation"),
        ]


class TestCatalogues:
    def test_libraries_bundles_plugins_and_versions(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "gradle/libs.versions.toml",
            content='[versions]\nktor = "2.0"\nrich = { strictly = "3" }\n[libraries]\n'
            'ktor-core = { module = "io.ktor:core", version.ref = "ktor" }\nsmall = "a:small:1"\n'
            'split = { group = "a", name = "split", version.ref = "rich" }\n[bundles]\nboth = ["ktor-core", "small"]\n'
            '[plugins]\nboot = { id = "org.boot", version = "4" }\n',
        )
        package = one(
            tmp_path,
            "plugins {\n alias(libs.plugins.boot)\n}\ndependencies {\n implementation libs.ktor.core\n"
            ' api(libs.split)\n testImplementation(libs.bundles.both)\n api "a:b:${libs.versions.ktor.get()}"\n}\n',
        )
        assert plugins(package) == [("org.boot", "4", "")]
        assert modules(package) == [
            ("io.ktor:core", Scope.RUNTIME, "2.0", ""),
            ("a:split", Scope.RUNTIME, "3", ""),
            ("io.ktor:core", Scope.TEST, "2.0", "testImplementation"),
            ("a:small", Scope.TEST, "1", "testImplementation"),
            ("a:b", Scope.RUNTIME, "2.0", ""),
        ]
        core = named(package, "io.ktor:core")
        assert (core.location.path, core.location.line) == ("gradle/libs.versions.toml", 5)
        assert [(v.path, v.line) for v in core.via] == [("build.gradle", 5)]

    def test_catalogues_that_settings_name(self, tmp_path: Path) -> None:
        write(tmp_path, "gradle/deps.versions.toml", content='[libraries]\nx = "a:x:1"\n')
        write(
            tmp_path,
            "settings.gradle.kts",
            content="dependencyResolutionManagement { versionCatalogs {\n"
            'create("deps") { from(files("gradle/deps.versions.toml")) }\n'
            'create("own") { version("v", "2"); library("y", "a", "y").versionRef("v"); library("z", "a:z:3") }\n} }\n',
        )
        package = one(tmp_path, "dependencies { api(deps.x); api(own.y); api(own.z) }", "build.gradle.kts")
        assert [(d.name, d.requirement) for d in package.dependencies] == [("a:x", "1"), ("a:y", "2"), ("a:z", "3")]


class TestPlugins:
    def test_every_way_to_name_one(self, tmp_path: Path) -> None:
        package = one(
            tmp_path,
            """
            buildscript { dependencies { classpath 'g:plugin:1' } }
            plugins {
                id 'java'
                id('org.springframework.boot') version '3.0' apply false
                id "org.gradle.war"
            }
            apply plugin: 'application'
            apply plugin: com.acme.SomeClass
            apply { plugin 'kotlin' }
            pluginManager.apply('idea')
            protobuf { plugins { grpc { artifact = 'a:b:1' } } }
            """,
        )
        assert plugins(package) == [
            ("java", "", ""),
            ("org.springframework.boot", "3.0", "classpath"),
            ("war", "", ""),
            ("application", "", ""),
            ("org.jetbrains.kotlin.jvm", "", ""),
            ("idea", "", ""),
        ]
        assert modules(package) == [("g:plugin", Scope.BUILD, "1", "classpath")]

    def test_kotlin_accessors_and_versions_of_plugin_management(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "settings.gradle.kts",
            content='pluginManagement { plugins { id("x.y") version "9" } }\nplugins { id("s.t") version "1" }\n',
        )
        package = one(
            tmp_path,
            'plugins {\n application\n `java-library`\n kotlin("jvm") version "2"\n id("x.y")\n}\n',
            "build.gradle.kts",
        )
        assert plugins(package) == [
            ("application", "", ""),
            ("java-library", "", ""),
            ("org.jetbrains.kotlin.jvm", "2", ""),
            ("x.y", "9", ""),
            ("s.t", "1", "settings"),
        ]

    def test_a_convention_plugin_declares_for_who_applies_it(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            "buildSrc/src/main/groovy/acme.java.gradle",
            content="plugins { id 'java-library' }\ndependencies { api 'a:b:1' }\n",
        )
        write(tmp_path, "buildSrc/build.gradle", content="dependencies { implementation 'g:tool:1' }\n")
        write(tmp_path, "build.gradle", content="plugins { id 'acme.java' }\n")
        found = packages(tmp_path)
        library = named(found[""], "a:b")
        assert library.location.path.endswith("acme.java.gradle")
        assert [(v.path, v.line) for v in library.via] == [("build.gradle", 1)]
        assert named(found["buildSrc"], "g:tool").scope is Scope.BUILD
