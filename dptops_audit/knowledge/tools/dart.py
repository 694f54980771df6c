"""What installs, compiles, tests and lints Dart.

Sources: https://dart.dev/tools/dart-tool, https://docs.flutter.dev/reference/flutter-cli, https://melos.invertase.dev/commands and the
action.yml of each action. `flutter build`, `flutter test` and `flutter analyze` fetch the packages first.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import END, above_zero, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_DRY = option("--dry-run -n")

TOOLS = (
    tool(
        "Dart",
        way(Kind.INSTALL, "dart", rf"{behind()}pub (?:-\S+ )*(?:get|upgrade){END}", unless=_DRY),
        way(Kind.INSTALL, "pub", words("get upgrade")),
        way(Kind.COMPILE, "dart", rf"{behind()}compile{END}"),
        way((Kind.COMPILE, Kind.TEST), "dart", rf"{behind()}test{END}"),
        way(Kind.TEST, "dart", rf"{behind()}run test{END}"),
        way(
            Kind.COVERAGE,
            "dart",
            rf"{behind()}(?:test (?:.* )?--coverage(?:[=-]|{END})|run coverage:test_with_coverage|run test_with_coverage)",
        ),
        way(Kind.LINT, "dart", rf"{behind()}analyze{END}"),
        way(Kind.LINT, "dart", rf"{behind()}format (?:.* )?--set-exit-if-changed{END}"),
        way(Kind.LINT, "dartanalyzer", "."),
        way(Kind.PUBLISH, "dart flutter", rf"{behind()}(?:packages )?pub publish{END}", unless=_DRY),
        way(Kind.LINT, "pre-commit-hook", words("dart-analyze dart-format flutter-analyze flutter-format")),
        languages="dart",
    ),
    tool(
        "Flutter",
        way(
            Kind.INSTALL,
            "flutter",
            rf"{behind('-d --device-id')}(?:(?:pub|packages) (?:-\S+ )*(?:get|upgrade)|test|analyze|build|drive){END}",
            unless=option("--no-pub"),
        ),
        way(Kind.COMPILE, "flutter", rf"{behind()}(?:build|test){END}"),
        way(
            Kind.PACKAGE,
            "flutter",
            rf"{behind()}build (?:apk|appbundle|ipa|web|linux|windows|macos|aar|xcframework){END}",
        ),
        way(Kind.TEST, "flutter", rf"{behind()}test{END}"),
        way(Kind.COVERAGE, "flutter", rf"{behind()}test (?:.* )?--coverage{END}"),
        way(Kind.INTEGRATION_TEST, "flutter", rf"{behind()}drive{END}"),
        way(Kind.INTEGRATION_TEST, "flutter", rf"{behind()}test (?:.* )?integration_test\b"),
        way(Kind.LINT, "flutter", rf"{behind()}analyze{END}"),
        way(Kind.LINT, "flutter", rf"{behind()}format (?:.* )?--set-exit-if-changed{END}"),
        languages="dart",
    ),
    tool(
        "Melos",
        way(Kind.INSTALL, "melos", words("bootstrap bs")),
        way(Kind.LINT, "melos", rf"(?:analyze|format (?:.* )?--set-exit-if-changed){END}"),
        languages="dart",
    ),
    tool(
        "Very Good CLI",
        way(Kind.TEST, "very_good", rf"(?:dart )?test{END}"),
        way(Kind.COVERAGE, "very_good", r"(?:dart )?test (?:.* )?(?:--coverage|--min-coverage)(?:[= ]|$)"),
        way(Kind.COVERAGE_GATE, "very_good", rf"(?:dart )?test (?:.* )?{above_zero('--min-coverage')}"),
        way(Kind.INSTALL, "very_good", rf"packages get{END}"),
        action(
            (Kind.COVERAGE, Kind.COVERAGE_GATE), "verygoodopensource/very_good_coverage", unless={"min_coverage": "^0$"}
        ),
        languages="dart",
    ),
    tool("webdev", way(Kind.COMPILE, "webdev", words("build")), languages="dart"),
    tool("DCM", way(Kind.LINT, "dcm", rf"(?:run|analyze|check-\S+){END}"), languages="dart"),
    tool(
        "custom_lint", way(Kind.LINT, "custom_lint"), way(Kind.LINT, "dart", rf"run custom_lint{END}"), languages="dart"
    ),
)
"""Dart, Flutter and the tools around them."""
