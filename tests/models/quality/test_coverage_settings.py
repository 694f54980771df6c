"""What the repository's files say about coverage."""

from __future__ import annotations

from pathlib import Path

import pytest
from quality_trees import repository_of

from dptops_audit.models.quality.coverage_settings import CoverageSetting, coverage_settings


def settings(root: Path, files: dict[str, str]) -> tuple[CoverageSetting, ...]:
    return coverage_settings(repository_of(root, files))


def shown(root: Path, path: str, content: str) -> list[tuple[str, str, float | None, int]]:
    return [(s.tool, s.role.value, s.value, s.location.line) for s in settings(root, {path: content})]


JACOCO = """<project>
  <properties>
    <least>0.75</least>
  </properties>
  <build><plugins><plugin>
    <artifactId>jacoco-maven-plugin</artifactId>
    <executions><execution>
      <goals><goal>check</goal></goals>
      <configuration>
        {extra}
        <rules><rule><limits><limit><value>COVEREDRATIO</value>
          <minimum>{minimum}</minimum>
        </limit></limits></rule></rules>
      </configuration>
    </execution></executions>
  </plugin></plugins></build>
</project>
"""
GRADLE = """jacocoTestCoverageVerification {
    violationRules {
        // minimum = 0.9
        rule {
            limit {
                minimum = 0.8
            }
        }
    }
}
"""


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        (".coveragerc", "[report]\nfail_under = 85\n", ("coverage.py", 85, 2)),
        ("setup.cfg", "[coverage:report]\nfail_under=85.5\n", ("coverage.py", 85.5, 2)),
        ("pyproject.toml", "[tool.coverage.report]\nfail_under = 90\n", ("coverage.py", 90, 2)),
        ("pytest.ini", "[pytest]\naddopts =\n    -v\n    --cov-fail-under=80\n", ("pytest-cov", 80, 4)),
        ("tox.ini", "[pytest]\naddopts = --cov-fail-under 70\n", ("pytest-cov", 70, 2)),
        ("package.json", '{"jest": {"coverageThreshold": {"global": {\n"lines": 80}}}}\n', ("Jest", 80, 2)),
        (
            "jest.config.js",
            "module.exports = {\n  coverageThreshold: {\n    global: { branches: 60, lines: 75 } } }\n",
            ("Jest", 75, 3),
        ),
        (
            "jest.config.ts",
            "const LEAST = 65;\nexport default { coverageThreshold: { global: { lines: LEAST } } };\n",
            ("Jest", 65, 1),
        ),
        (
            "vitest.config.ts",
            "export default { test: { coverage: {\n thresholds: {\n  'lines': 80 } } } };\n",
            ("Vitest", 80, 3),
        ),
        (
            "vite.config.mts",
            "export default { test: { coverage: { thresholds: { 100: true } } } };\n",
            ("Vitest", 100, 1),
        ),
        (".nycrc.json", '{"check-coverage": true,\n "lines": 70, "branches": 10}\n', ("nyc", 70, 2)),
        (".nycrc", '{"check-coverage": true}\n', ("nyc", 90, 1)),
        (".c8rc.json", '{"check-coverage": true,\n "branches": 40, "lines": 0}\n', ("c8", 40, 2)),
        (
            "karma.conf.js",
            "c.set({ coverageReporter: { check: {\n global: { statements: 50 } } } });\n",
            ("Karma", 50, 2),
        ),
        ("bunfig.toml", "[test]\ncoverageThreshold = 0.9\n", ("Bun", 90, 2)),
        ("pom.xml", JACOCO.format(extra="", minimum="0.80"), ("JaCoCo", 80, 12)),
        ("pom.xml", JACOCO.format(extra="", minimum="${least}"), ("JaCoCo", 75, 3)),
        ("build.gradle", GRADLE, ("JaCoCo", 80, 6)),
        ("build.gradle.kts", "kover { reports { verify { rule {\n minBound(70)\n} } } }\n", ("Kover", 70, 2)),
        ("build.sbt", "coverageFailOnMinimum := true\ncoverageMinimumStmtTotal := 80\n", ("scoverage", 80, 2)),
        ("mix.exs", "def project do\n [test_coverage: [summary: [\n  threshold: 88]]]\nend\n", ("mix test", 88, 3)),
        ("coveralls.json", '{"coverage_options": {\n"minimum_coverage": 77}}\n', ("ExCoveralls", 77, 2)),
        (".testcoverage.yml", "threshold:\n  file: 0\n  total: 82\n", ("go-test-coverage", 82, 3)),
        ("tarpaulin.toml", "[ci]\nfail-under = 60\n", ("cargo-tarpaulin", 60, 2)),
        ("gcovr.cfg", "# a\nfail-under-line = 55 # b\n", ("gcovr", 55, 2)),
        (
            "codecov.yml",
            "coverage:\n  status:\n    project:\n      default:\n        target: 80%\n",
            ("Codecov", 80, 5),
        ),
        (".octocov.yml", "coverage:\n  acceptable: 60%\n", ("octocov", 60, 2)),
        ("sonar-project.properties", "a=b\nsonar.qualitygate.wait=true\n", ("SonarQube", None, 2)),
        (".simplecov", "SimpleCov.minimum_coverage 91\n", ("SimpleCov", 91, 1)),
    ],
)
def test_minimum_is_a_threshold_at_the_line_of_its_number(
    tmp_path: Path, path: str, content: str, expected: tuple[str, float | None, int]
) -> None:
    tool, value, line = expected
    assert shown(tmp_path, path, content) == [(tool, "threshold", value, line)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".coveragerc", "[report]\nfail_under = 0\n"),
        (".coveragerc", "[report]\n# fail_under = 80\n"),
        ("pytest.ini", "[pytest]\naddopts = --cov-report term-missing\n"),
        ("jest.config.js", "module.exports = { // coverageThreshold: { global: { lines: 80 } }\n};\n"),
        ("jest.config.js", 'module.exports = { a: "coverageThreshold: { global: { lines: 80 } }" };\n'),
        ("jest.config.js", "module.exports = { coverageThreshold: { global: { lines: 0 } } };\n"),
        ("src/coverage.js", "export default { coverageThreshold: { global: { lines: 80 } } };\n"),
        ("vitest.config.ts", "export default { test: { coverage: { lines: 80 } } };\n"),
        ("vitest.config.ts", "export default { test: { coverage: { enabled: !!process.env.CI } } };\n"),
        (".nycrc.json", '{"lines": 70}\n'),
        (".nycrc.json", '{"check-coverage": true, "lines": 0}\n'),
        ("pom.xml", JACOCO.format(extra="<haltOnFailure>false</haltOnFailure>", minimum="0.8")),
        ("pom.xml", JACOCO.format(extra="", minimum="0.0")),
        ("build.gradle", GRADLE.replace("limit {", "enabled = false\n limit {")),
        ("build.gradle", GRADLE.replace("violationRules {", "violationRules {\n failOnViolation = false")),
        (
            "build.gradle.kts",
            "kover { reports { verify { warningInsteadOfFailure = true\n rule { minBound(70) } } } }\n",
        ),
        ("build.sbt", "coverageMinimumStmtTotal := 80\n"),
        ("App.csproj", "<Project><PropertyGroup><Threshold>80</Threshold></PropertyGroup></Project>\n"),
        ("mix.exs", "def project do\n [test_coverage: [tool: ExCoveralls], threshold: 90]\nend\n"),
        ("phpunit.xml", "<phpunit><coverage><include/></coverage></phpunit>\n"),
        ("services/a/codecov.yml", "coverage:\n  status:\n    project:\n      default:\n        target: 80%\n"),
        ("examples/a/.coveragerc", "[report]\nfail_under = 85\n"),
        ("sonar-project.properties", "sonar.qualitygate.wait=false\n"),
    ],
)
def test_what_enforces_and_measures_nothing_is_none(tmp_path: Path, path: str, content: str) -> None:
    assert shown(tmp_path, path, content) == []


@pytest.mark.parametrize(
    ("path", "content", "tool", "line"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\naddopts = [\n  "-ra",\n  "--cov=a",\n]\n', "pytest-cov", 4),
        ("package.json", '{"jest": {\n"collectCoverage": true}}\n', "Jest", 2),
        ("jest.config.js", "module.exports = {\n collectCoverage: true };\n", "Jest", 2),
        ("vitest.config.ts", "export default { test: { coverage: {\n enabled: true } } };\n", "Vitest", 2),
        ("bunfig.toml", "[test]\ncoverage = true\n", "Bun", 2),
        ("build.gradle", "test {\n  finalizedBy jacocoTestReport\n}\n", "JaCoCo", 2),
        ("build.sbt", "a\nThisBuild / coverageEnabled := true\n", "scoverage", 2),
        (
            "App.csproj",
            "<Project><PropertyGroup>\n<CollectCoverage>true</CollectCoverage></PropertyGroup></Project>\n",
            "Coverlet",
            2,
        ),
        (
            "phpunit.xml",
            "<phpunit><coverage><report>\n<clover outputFile='a'/></report></coverage></phpunit>\n",
            "PHPUnit",
            2,
        ),
        ("spec/spec_helper.rb", "require 'simplecov'\nSimpleCov.start 'rails'\n", "SimpleCov", 2),
    ],
)
def test_coverage_that_runs_with_the_tests_is_on(tmp_path: Path, path: str, content: str, tool: str, line: int) -> None:
    assert shown(tmp_path, path, content) == [(tool, "on", None, line)]


def test_pytest_reads_the_first_of_its_files(tmp_path: Path) -> None:
    files = {"pytest.ini": "[pytest]\naddopts = -v\n", "setup.cfg": "[tool:pytest]\naddopts = --cov\n"}
    assert settings(tmp_path, files) == ()


def test_words_of_a_text_of_several_lines_keep_their_line(tmp_path: Path) -> None:
    content = '[tool.pytest.ini_options]\naddopts = """\n  -v\n  --cov-fail-under=80\n"""\n'
    assert shown(tmp_path, "pyproject.toml", content) == [("pytest-cov", "threshold", 80, 4)]


def test_options_can_switch_coverage_off(tmp_path: Path) -> None:
    assert shown(tmp_path, "pytest.ini", "[pytest]\naddopts = --no-cov\n") == [("pytest-cov", "off", None, 2)]


def test_old_vitest_has_its_minima_in_coverage_itself(tmp_path: Path) -> None:
    files = {
        "package.json": '{"name": "a", "devDependencies": {"vitest": "^0.34.0"}}\n',
        "vitest.config.ts": "export default { test: { coverage: { lines: 80 } } };\n",
    }
    assert [(s.tool, s.role.value, s.value) for s in settings(tmp_path, files)] == [("Vitest", "threshold", 80)]


def test_limit_of_missed_lines_is_a_threshold_without_a_value(tmp_path: Path) -> None:
    content = "module.exports = { coverageThreshold: { global: { lines: -10 } } };\n"
    assert shown(tmp_path, "jest.config.js", content) == [("Jest", "threshold", None, 1)]


def test_condition_around_simplecov_is_said(tmp_path: Path) -> None:
    content = (
        "if ENV['COVERAGE']\n  SimpleCov.start\nelse\n  SimpleCov.minimum_coverage line: 90\nend\n"
        "SimpleCov.refuse_coverage_drop unless ENV['LOCAL']\n"
    )
    found = settings(tmp_path, {"test/test_helper.rb": content})
    assert [(s.role.value, s.value, s.why) for s in found] == [
        ("on", None, "if ENV['COVERAGE']"),
        ("threshold", 90, "in another branch of: if ENV['COVERAGE']"),
        ("relative", None, "unless ENV['LOCAL']"),
    ]


def test_file_that_is_left_early_is_conditional_after_that(tmp_path: Path) -> None:
    (found,) = settings(tmp_path, {".simplecov": "return unless ENV['CI']\nSimpleCov.start\n"})
    assert found.why == "not after: return unless ENV['CI']"


def test_report_of_a_profile_says_so(tmp_path: Path) -> None:
    content = (
        "<project><profiles><profile><id>ci</id><build><plugins><plugin><artifactId>jacoco-maven-plugin</artifactId>"
        "<executions><execution><goals><goal>report</goal></goals></execution></executions></plugin></plugins></build>"
        "</profile></profiles></project>\n"
    )
    (found,) = settings(tmp_path, {"pom.xml": content})
    assert (found.role, found.why) == ("on", "only in the profile ci")


def test_verification_that_nothing_calls_says_so(tmp_path: Path) -> None:
    (found,) = settings(tmp_path, {"build.gradle": GRADLE})
    assert found.why == "only where the task jacocoTestCoverageVerification is called"
    called = GRADLE + "check.dependsOn jacocoTestCoverageVerification\n"
    (found,) = settings(tmp_path, {"build.gradle": called})
    assert found.why == ""


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("project: {default: {target: auto}}", ("relative", None, "compares with the base")),
        ("project: {default: {threshold: 1%}}", ("relative", None, "compares with the base")),
        ("project: {default: {target: 70, informational: true}}", ("relative", 70, "informational")),
        ("patch: {default: {target: 70}}", ("threshold", 70, "of the changed lines")),
        ("project: off", ("off", None, "")),
        ("project: {default: false}", ("off", None, "")),
        ("project: {default: {enabled: no, target: 80}}", ("off", None, "")),
        ("project: yes", ("relative", None, "compares with the base")),
    ],
)
def test_status_of_codecov(tmp_path: Path, status: str, expected: tuple[str, float | None, str]) -> None:
    (found,) = settings(tmp_path, {".github/codecov.yml": f"coverage:\n  status:\n    {status}\n"})
    assert (found.role, found.value, found.why, found.directory) == (*expected, "")


def test_codecov_without_a_status_compares_by_default(tmp_path: Path) -> None:
    assert shown(tmp_path, "codecov.yml", "comment: false\n") == [("Codecov", "relative", None, 1)]
    assert shown(tmp_path, "codecov.yml", "coverage:\n  status: off\n") == [("Codecov", "off", None, 2)]


def test_setting_belongs_to_the_folder_and_languages_of_its_tool(tmp_path: Path) -> None:
    (found,) = settings(tmp_path, {"web/.nycrc": '{"check-coverage": true, "lines": 80}\n'})
    assert found.directory == "web"
    assert {"javascript", "typescript"} <= found.languages


def test_hostile_text_is_read_in_no_time(tmp_path: Path) -> None:
    files = {
        "jest.config.js": "coverageThreshold: {" * 20_000,
        "build.gradle": "violationRules {" * 20_000,
        "mix.exs": "test_coverage: [" * 20_000,
        "spec/spec_helper.rb": "SimpleCov if " * 20_000,
    }
    assert settings(tmp_path, files) == ()
