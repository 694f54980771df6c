"""Services that coverage is sent to.

Sources: the command references of the uploaders and the action.yml of the actions. `bash <(curl -s
https://codecov.io/bash)` is a command of curl and is not told here.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.jvm import GRADLE, MAVEN, TASK, TASKS, goal
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_UPLOAD = Kind.UPLOAD_COVERAGE

TOOLS: tuple[Tool, ...] = (
    tool(
        "Codecov",
        way(
            _UPLOAD,
            "codecov codecovcli codecov-cli",
            rf"{behind('-v --verbose')}(?!(?:create-commit|create-report|pr-base-picking|empty-upload"
            rf"|send-notifications|label-analysis|static-analysis){END})",
            unless=rf"--report-type[= ]test_results|(?:^| )(?:--dry-run|-d){END}",
        ),
        action(
            _UPLOAD,
            "codecov/codecov-action",
            unless={"report_type": "test", "run_command": r"\S", "dry_run": "true"},
        ),
        action(_UPLOAD, "codecov/codecov-action", inputs={"run_command": r"upload|do-upload"}),
        action(_UPLOAD, "codecov/codecov-action/.github/workflows/*"),
        action(_UPLOAD, "codecov/upload codecov"),
    ),
    tool(
        "Coveralls",
        way(
            _UPLOAD,
            "coveralls goveralls coveralls-lcov cpp-coveralls php-coveralls luacov-coveralls",
            r"(?!help(?: |$))",
            unless=rf"(?:^| )(?:--dry-run|-n|--output\S*|debug){END}",
        ),
        way(_UPLOAD, "mix", rf"coveralls\.(?:github|travis|circle|semaphore|drone|gitlab|post|multiple){END}"),
        way(_UPLOAD, MAVEN, goal("coveralls", "report|jacoco")),
        way(_UPLOAD, GRADLE, rf"{TASKS}{TASK}(?:coveralls|coverallsJacoco){END}"),
        way(_UPLOAD, "sbt", rf"{ANY}coveralls{END}"),
        action(_UPLOAD, "coverallsapp/github-action shogo82148/actions-goveralls coveralls/upload"),
    ),
    tool(
        "Codacy",
        way(_UPLOAD, "codacy-coverage-reporter python-codacy-coverage codacy-coverage", "."),
        way(Kind.LINT, "codacy-analysis-cli", words("analyze analyse")),
        action(_UPLOAD, "codacy/codacy-coverage-reporter-action"),
        action((Kind.LINT, Kind.SAST), "codacy/codacy-analysis-cli-action"),
    ),
    tool(
        "Code Climate",
        way(
            _UPLOAD,
            "cc-test-reporter test-reporter test-reporter-latest-linux-amd64",
            words("after-build upload-coverage"),
        ),
        way(_UPLOAD, "qlty", rf"coverage (?:publish|complete){END}"),
        way(Kind.LINT, "qlty", rf"(?:check|smells|fmt {ANY}--check){END}"),
        way(Kind.LINT, "codeclimate", words("analyze")),
        action(_UPLOAD, "paambaati/codeclimate-action qltysh/qlty-action/coverage"),
    ),
    tool(
        "DeepSource",
        way(_UPLOAD, "deepsource", rf"report {ANY}(?:--analyzer[= ])?test-coverage{END}"),
        action(_UPLOAD, "deepsourcelabs/test-coverage-action deepsourcecorp/test-coverage-action"),
    ),
    tool("OtterWise", way(_UPLOAD, "otterwise", ".")),
    tool("Codecov's pytest summary", action(Kind.COVERAGE, "mishakav/pytest-coverage-comment"), languages="python"),
    tool(
        "octocov",
        way(Kind.COVERAGE, "octocov", unless=option("--help")),
        action(Kind.COVERAGE, "k1low/octocov-action"),
    ),
    tool(
        "Cobertura's summary",
        action(Kind.COVERAGE, "irongut/codecoveragesummary 5monkeys/cobertura-action"),
        action(Kind.COVERAGE_GATE, "irongut/codecoveragesummary", inputs={"fail_below_min": "true"}),
        action(Kind.COVERAGE_GATE, "5monkeys/cobertura-action", inputs={"fail_below_threshold": "true"}),
    ),
    tool(
        "Azure's coverage publisher",
        action(_UPLOAD, "publishcodecoverageresults"),
        action(Kind.COVERAGE_GATE, "buildqualitychecks", inputs={"checkcoverage": "true"}),
    ),
)
"""Services of coverage."""
