"""What the configurations of a Gradle build are for: https://docs.gradle.org/current/userguide/dependency_configurations.html."""

from __future__ import annotations

import re

from dptops_audit.models.packages.package import Scope

__all__ = ["scope_of"]

_DEFAULTS = frozenset({"implementation", "api", "compile", "runtimeOnly", "runtime"})

_EXACT = {
    **dict.fromkeys(("compileOnly", "compileOnlyApi", "providedCompile", "providedRuntime", "provided"), Scope.RUNTIME),
    **dict.fromkeys(("shadow", "shade", "include", "modImplementation", "bootArchives"), Scope.RUNTIME),
    **dict.fromkeys(
        ("annotationProcessor", "kapt", "ksp", "classpath", "errorprone", "coreLibraryDesugaring"), Scope.BUILD
    ),
    **dict.fromkeys(
        ("kotlinCompilerPluginClasspath", "protobuf", "antlr", "thrift", "jooqGenerator", "jooqCodegen"), Scope.BUILD
    ),
    **dict.fromkeys(
        ("developmentOnly", "detektPlugins", "ktlint", "ktlintRuleset", "lintChecks", "checkstyle"), Scope.DEVELOPMENT
    ),
    **dict.fromkeys(
        ("pmd", "spotbugs", "spotbugsPlugins", "rewrite", "jmh", "dokkaPlugin", "asciidoctorExtensions"),
        Scope.DEVELOPMENT,
    ),
    **dict.fromkeys(("jacocoAgent", "jacocoAnt", "javadoc", "asciidoctor", "zinc", "scalafix"), Scope.DEVELOPMENT),
    "testAndDevelopmentOnly": Scope.DEVELOPMENT,
}
_KINDS = (
    "Implementation Api CompileOnlyApi CompileOnly RuntimeOnly AnnotationProcessor Compile Runtime Provided".split()
)
_PROCESSORS = ("kapt", "ksp")
_TEST_WORDS = frozenset("test tests testing spec it e2e".split())
_DEVELOPMENT_WORDS = frozenset(
    "dev development debug lint ktlint detekt checkstyle pmd spotbugs format docs doc dokka javadoc jmh bench benchmark benchmarks ci "
    "example examples sample samples".split()
)
_BUILD_WORDS = frozenset("processor generator codegen compiler".split())
_MAIN_SOURCES = frozenset("main release production prod".split())
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def scope_of(configuration: str, *, suite: bool = False, sources: bool = False) -> tuple[Scope, str]:
    """The scope of a configuration's dependencies, and the group they are kept under: its name, empty for the main ones.

    `suite` is true of one that a test suite declares, `sources` of one within a source set's own block.
    """
    if suite:
        return Scope.TEST, configuration
    if configuration in _DEFAULTS:
        return Scope.RUNTIME, ""
    if configuration in _EXACT:
        return _EXACT[configuration], configuration
    scope = _by_words(configuration)
    # Source sets of multiplatform builds are compiled into what is shipped, whatever their name.
    return Scope.RUNTIME if sources and scope is Scope.OPTIONAL else scope, configuration


def _by_words(configuration: str) -> Scope:
    words = [word.lower() for word in _WORD.findall(configuration)]
    if not _TEST_WORDS.isdisjoint(words):
        return Scope.TEST
    if words and words[0] in _PROCESSORS:
        return Scope.BUILD
    kind = next((kind for kind in _KINDS if configuration.endswith(kind)), None)
    if kind == "AnnotationProcessor":
        return Scope.BUILD
    if not _DEVELOPMENT_WORDS.isdisjoint(words):
        return Scope.DEVELOPMENT
    if kind is not None:
        source_set = [word.lower() for word in _WORD.findall(configuration.removesuffix(kind))]
        return Scope.RUNTIME if not _MAIN_SOURCES.isdisjoint(source_set) else Scope.OPTIONAL
    return Scope.BUILD if not _BUILD_WORDS.isdisjoint(words) else Scope.OPTIONAL
