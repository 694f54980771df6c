"""What checks and measures code of the JVM.

Sources: the goals and tasks that each plugin documents. A goal that only writes a report (`checkstyle:checkstyle`, `pmd:pmd`) does not
count, its sibling that fails (`checkstyle:check`, `pmd:check`) does.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, JVM, words
from dptops_audit.knowledge.tools.jvm import GRADLE, MAVEN, SBT, TASK, TASKS, goal
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_SBT = "sbt sbtx"


_ZERO = r"^(?!.*minimum=[0.]*[1-9]).*minimum="
"""The minimums that a build file sets, where none is above zero."""


def _linter(name: str, goals: str = "", tasks: str = "", languages: str = JVM) -> Tool:
    """A linter by its Maven goals (`plugin goal|goal`) and by an expression for its Gradle tasks."""
    ways = []
    if goals:
        plugin, names = goals.split(" ")
        skipped = rf"-D{plugin}\.skip(?:=true)?{END}|fail(?:OnViolation|OnError)=false"
        ways.append(way(Kind.LINT, MAVEN, goal(plugin, names), unless=skipped))
    if tasks:
        ways.append(way(Kind.LINT, GRADLE, rf"{TASKS}{TASK}(?:{tasks}){END}"))
    return tool(name, *ways, languages=languages)


def _sbt(tasks: str) -> str:
    return rf"{SBT}(?:[^\s;/:]+[/:])*(?:{tasks})(?:[; ]|$)"


TOOLS = (
    tool(
        "JaCoCo",
        way(
            Kind.COVERAGE,
            MAVEN,
            goal("jacoco", "prepare-agent\\S*|report\\S*|check"),
            unless=rf"-Djacoco\.skip(?:=true)?{END}",
        ),
        way(
            Kind.COVERAGE_GATE,
            MAVEN,
            goal("jacoco", "check"),
            unless=rf"-Djacoco\.skip(?:=true)?{END}|haltOnFailure=false|{_ZERO}",
        ),
        way(Kind.COVERAGE, GRADLE, rf"{TASKS}{TASK}(?:jacoco\w*|\w*[cC]odeCoverageReport|\w*CoverageReport){END}"),
        way(Kind.COVERAGE_GATE, GRADLE, rf"{TASKS}{TASK}jacoco\w*CoverageVerification{END}", unless=_ZERO),
        action(Kind.COVERAGE_GATE, "cicirello/jacoco-badge-generator", inputs={"fail-if-coverage-less-than": "[1-9]"}),
        languages=JVM,
    ),
    tool(
        "Kover",
        way(Kind.COVERAGE, GRADLE, rf"{TASKS}{TASK}kover\w*{END}"),
        way(Kind.COVERAGE_GATE, GRADLE, rf"{TASKS}{TASK}koverVerify\w*{END}", unless=_ZERO),
        way(Kind.COVERAGE, MAVEN, goal("kover", "report\\S*|log|verify")),
        way(Kind.COVERAGE_GATE, MAVEN, goal("kover", "verify")),
        languages=JVM,
    ),
    tool(
        "Cobertura",
        way(Kind.COVERAGE, MAVEN, goal("cobertura", "cobertura|check|instrument")),
        way(Kind.COVERAGE_GATE, MAVEN, goal("cobertura", "check")),
        languages=JVM,
    ),
    tool(
        "OpenClover",
        way(Kind.COVERAGE, MAVEN, goal("clover", "setup|instrument|clover|aggregate|check")),
        way(Kind.COVERAGE_GATE, MAVEN, goal("clover", "check")),
        languages=JVM,
    ),
    tool(
        "scoverage",
        way(Kind.COVERAGE, _SBT, _sbt("coverage|coverageReport|coverageAggregate")),
        way(Kind.COVERAGE, MAVEN, goal("scoverage", "report\\S*|check|instrument\\S*")),
        way(Kind.COVERAGE_GATE, MAVEN, goal("scoverage", "check")),
        way(Kind.COVERAGE, GRADLE, rf"{TASKS}{TASK}(?:report\w*Scoverage|aggregateScoverage|checkScoverage){END}"),
        way(Kind.COVERAGE_GATE, GRADLE, rf"{TASKS}{TASK}checkScoverage{END}", unless=_ZERO),
        languages="scala",
    ),
    tool(
        "Checkstyle",
        way(
            Kind.LINT,
            MAVEN,
            goal("checkstyle", "check"),
            unless=rf"-Dcheckstyle\.skip(?:=true)?{END}|failOnViolation=false",
        ),
        way(Kind.LINT, GRADLE, rf"{TASKS}{TASK}checkstyle\w*{END}"),
        way(Kind.LINT, "checkstyle", rf"{ANY}-c "),
        way(Kind.LINT, "java", rf"{ANY}-jar \S*checkstyle\S*\.jar "),
        way(Kind.LINT, "pre-commit-hook", words("checkstyle-jar checkstyle")),
        languages="java",
    ),
    tool(
        "PMD",
        way(
            Kind.LINT,
            MAVEN,
            goal("pmd", "check|cpd-check"),
            unless=rf"-D(?:pmd|cpd)\.skip(?:=true)?{END}|failOnViolation=false",
        ),
        way(Kind.LINT, GRADLE, rf"{TASKS}{TASK}pmd\w*{END}"),
        way(Kind.LINT, "pmd", words("check")),
        languages=JVM,
    ),
    _linter("SpotBugs", "(?:spotbugs|findbugs) check", r"(?:spotbugs|findbugs)\w*"),
    _linter("Spotless", "spotless check", r"spotless\w*Check"),
    _linter("Spring Java Format", "spring-javaformat validate", r"checkFormat\w*", "java"),
    _linter(
        "google-java-format", "(?:fmt|git-code-format) check|validate-code-format", r"verifyGoogleJavaFormat", "java"
    ),
    _linter("formatter-maven-plugin", "formatter validate", "", "java"),
    _linter("impsort", "impsort check", "", "java"),
    _linter("Modernizer", "modernizer modernizer", r"modernizer", "java"),
    _linter("Forbidden APIs", "forbiddenapis check|testCheck", r"forbiddenApis\w*", "java"),
    _linter("CodeNarc", "codenarc verify", r"codenarc\w*", "groovy"),
    _linter("Android Lint", "", r"lint(?!Fix|\w*Fix|Kotlin|Gradle)\w*", "java kotlin"),
    tool(
        "ktlint",
        way(Kind.LINT, MAVEN, goal("ktlint", "check")),
        way(Kind.LINT, GRADLE, rf"{TASKS}{TASK}(?:ktlint(?:\w*Check)?|lintKotlin\w*|ktfmtCheck\w*){END}"),
        way(Kind.LINT, "ktlint", unless=r"(?:^| )(?:-F|--format|generateEditorConfig|installGitPre\S+)(?: |$)"),
        way(Kind.LINT, "pre-commit-hook", words("ktlint pretty-format-kotlin ktfmt-gradle ktlint-gradle")),
        action(Kind.LINT, "scacap/action-ktlint", inputs={"fail_on_error": "true"}),
        languages="kotlin",
    ),
    tool(
        "detekt",
        way(Kind.LINT, MAVEN, goal("detekt", "check")),
        way(Kind.LINT, GRADLE, rf"{TASKS}{TASK}detekt(?!Baseline|Generate)\w*{END}"),
        way(Kind.LINT, "detekt detekt-cli"),
        way(Kind.LINT, "pre-commit-hook", words("detekt detekt-docker")),
        action(Kind.LINT, "natiginfo/action-detekt-all"),
        action(Kind.LINT, "alaegin/detekt-action", unless={"fail_on_error": "false"}),
        languages="kotlin",
    ),
    tool(
        "Java's hooks",
        way(
            Kind.LINT,
            "pre-commit-hook",
            words("pretty-format-java google-java-formatter-jdk11 google-style-java google-java-format"),
        ),
        languages="java",
    ),
    tool(
        "scalafmt",
        way(Kind.LINT, _SBT, _sbt("scalafmtCheck|scalafmtCheckAll|scalafmtSbtCheck|scalafmt::test|scalafmt --test")),
        way(Kind.LINT, "scalafmt scalafmt-native", rf"{ANY}(?:--check|--test|--list){END}"),
        way(Kind.LINT, GRADLE, rf"{TASKS}{TASK}check\w*Scalafmt{END}"),
        way(Kind.LINT, "mill millw", rf"{ANY}\S*(?:checkFormat\w*){END}"),
        action(Kind.LINT, "jrouly/scalafmt-native-action", unless={"arguments": r"^(?!.*--(?:test|check|list)).*\S"}),
        languages="scala",
    ),
    tool(
        "Scalafix",
        way(
            Kind.LINT,
            _SBT,
            rf"{SBT}(?:[^\s;/:]+[/:])*(?:scalafix|scalafixAll) (?:.* )?--(?:check|test)",
        ),
        way(Kind.LINT, "scalafix", rf"{ANY}(?:--check|--test){END}"),
        way(Kind.LINT, GRADLE, rf"{TASKS}{TASK}checkScalafix\w*{END}"),
        languages="scala",
    ),
    _linter("Scalastyle", "scalastyle check", r"scalastyle\w*", "scala"),
    tool("Scalastyle in sbt", way(Kind.LINT, _SBT, _sbt("scalastyle")), languages="scala"),
    tool("javafmt in sbt", way(Kind.LINT, _SBT, _sbt("javafmtCheck|javafmtCheckAll")), languages="java"),
    tool(
        "clj-kondo",
        way(Kind.LINT, "clj-kondo", rf"{ANY}--lint{END}"),
        way(Kind.LINT, "pre-commit-hook", words("clj-kondo clj-kondo-docker")),
        action(Kind.LINT, "delaguardo/clojure-lint-action"),
        languages="clojure",
    ),
    tool("cljfmt", way(Kind.LINT, "cljfmt", words("check")), languages="clojure"),
    tool("cljstyle", way(Kind.LINT, "cljstyle", words("check")), languages="clojure"),
    tool("npm-groovy-lint", way(Kind.LINT, "npm-groovy-lint", unless=rf"--failon[= ]none{END}"), languages="groovy"),
)
"""Linters, formatters and coverage."""
