"""What installs, compiles, tests, measures and lints Swift and Objective-C.

Sources: https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/, `man xcodebuild`, the guides of CocoaPods, Carthage, Tuist and
fastlane, the help of SwiftLint, SwiftFormat and swift-format, and the action.yml of each action.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, APPLE, END, among, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_XCODE = among(
    "-project -workspace -scheme -target -configuration -sdk -destination -testPlan -derivedDataPath -resultBundlePath -xcconfig "
    "-archivePath -exportPath -exportOptionsPlist -arch -only-testing -skip-testing -toolchain -xctestrun -testProductsPath"
)
_SWIFT = behind("--package-path --scratch-path --build-path -C --chdir --toolchain")
_XCRUN = rf"{behind('--sdk --toolchain')}(?:swift {_SWIFT})"
_BUILD = (Kind.INSTALL, Kind.COMPILE)
_LANES = behind("--env") + r"(?:(?:ios|android|mac) )?"

TOOLS = (
    tool(
        "SwiftPM",
        way(Kind.INSTALL, "swift", rf"{_SWIFT}package (?:-\S+ )*(?:resolve|update){END}"),
        way(_BUILD, "swift", rf"{_SWIFT}(?:build|test){END}", unless=option("--show-bin-path --skip-build")),
        way(Kind.TEST, "swift", rf"{_SWIFT}test(?! list)(?= |$)", unless=option("-l --list-tests")),
        way(Kind.COVERAGE, "swift", rf"{_SWIFT}test (?:.* )?--enable-code-coverage{END}"),
        way(_BUILD, "xcrun", rf"{_XCRUN}(?:build|test){END}"),
        way(Kind.TEST, "xcrun", rf"{_XCRUN}test{END}"),
        action(_BUILD, "skiptools/swift-android-action", unless={"build-package": "false"}),
        action(
            Kind.TEST,
            "skiptools/swift-android-action",
            unless={"build-package": "false", "build-tests": "false", "run-tests": "false"},
        ),
        languages=APPLE,
    ),
    tool(
        "xcodebuild",
        way(Kind.INSTALL, "xcodebuild", rf"{ANY}-resolvePackageDependencies{END}"),
        way(_BUILD, "xcodebuild", rf"{_XCODE}(?:build|test|archive|build-for-testing|analyze|install){END}"),
        way(Kind.TEST, "xcodebuild", rf"{_XCODE}(?:test|test-without-building){END}"),
        way(Kind.COVERAGE, "xcodebuild", rf"{ANY}-enableCodeCoverage YES{END}"),
        way(Kind.PACKAGE, "xcodebuild", rf"(?:{_XCODE}archive|{ANY}-exportArchive|{ANY}-create-xcframework){END}"),
        way(Kind.LINT, "xcodebuild", rf"{_XCODE}analyze{END}"),
        action((*_BUILD, Kind.TEST), "xcode@5 xcode", inputs={"actions": r"\btest\b"}),
        action(_BUILD, "xcode@5 xcode"),
        languages=APPLE,
    ),
    tool(
        "xccov",
        way(Kind.COVERAGE, "xcrun", rf"{behind()}(?:xccov|llvm-cov){END}"),
        way(Kind.COVERAGE, "xccov slather xcov xcresultparser", "."),
        languages=APPLE,
    ),
    tool(
        "CocoaPods",
        way(Kind.INSTALL, "pod", rf"{behind()}install{END}"),
        way(Kind.COMPILE, "pod", rf"{behind()}(?:lib|spec) lint{END}"),
        way(Kind.PUBLISH, "pod", rf"{behind()}(?:trunk|repo) push{END}"),
        languages=APPLE,
    ),
    tool(
        "Carthage",
        way(Kind.INSTALL, "carthage", words("bootstrap update checkout")),
        way(Kind.COMPILE, "carthage", words("build bootstrap archive")),
        languages=APPLE,
    ),
    tool(
        "Tuist",
        way(Kind.INSTALL, "tuist", words("install fetch")),
        way(_BUILD, "tuist", words("build test")),
        way(_BUILD, "tuist", rf"xcodebuild {ANY}(?:build|test){END}"),
        way(Kind.TEST, "tuist", rf"(?:test|xcodebuild (?:.* )?test){END}"),
        languages=APPLE,
    ),
    tool(
        "fastlane",
        way(Kind.TEST, "fastlane", rf"{_LANES}(?:tests?|scan|run_tests|unit_tests?|run_unit_tests){END}"),
        way(
            (Kind.COMPILE, Kind.PACKAGE),
            "fastlane",
            rf"{_LANES}(?:gym|build|build_app|build_ios_app|build_mac_app){END}",
        ),
        way(
            Kind.PUBLISH,
            "fastlane",
            rf"{_LANES}(?:beta|release|deliver|pilot|supply|upload_to_\w+|testflight|app_store){END}",
        ),
        way(Kind.LINT, "fastlane", rf"{_LANES}(?:lint|swiftlint){END}"),
        languages=f"{APPLE} java kotlin",
    ),
    tool(
        "SwiftLint",
        way(Kind.LINT, "swiftlint", rf"(?:lint{END}|analyze{END}|-|$)", unless=option("--fix --autocorrect")),
        way(Kind.LINT, "pre-commit-hook", words("swiftlint")),
        action(Kind.LINT, "norio-nomura/action-swiftlint cirruslabs/swiftlint-action"),
        languages="swift",
    ),
    tool(
        "SwiftFormat",
        way(Kind.LINT, "swiftformat", rf"{ANY}(?:--lint|--dryrun){END}"),
        way(Kind.LINT, "pre-commit-hook", words("swiftformat")),
        languages="swift",
    ),
    tool(
        "swift-format",
        way(Kind.LINT, "swift-format", rf"lint{END}"),
        way(Kind.LINT, "swift", rf"{_SWIFT}format lint{END}"),
        way(Kind.LINT, "swift", rf"{_SWIFT}package (?:-\S+ )*(?:lint-source-code|plugin lint-source-code){END}"),
        languages="swift",
    ),
    tool("Periphery", way(Kind.LINT, "periphery", rf"scan (?:.* )?--strict{END}"), languages="swift"),
    tool(
        "workflows of Swift",
        action(
            Kind.LINT,
            "swiftlang/github-workflows/.github/workflows/soundness.yml",
            unless={"format_check_enabled": "false"},
        ),
        action((*_BUILD, Kind.TEST), "swiftlang/github-workflows/.github/workflows/swift_package_test.yml"),
        languages="swift",
    ),
)
"""Build tools, test runners and linters."""
