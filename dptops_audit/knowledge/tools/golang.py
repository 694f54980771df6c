"""What installs, compiles, tests, measures and lints Go.

Sources: https://pkg.go.dev/cmd/go, `gofmt` (https://pkg.go.dev/cmd/gofmt), the command-line references of each tool, and the action.yml
of each action. `go build`, `go test` and `go vet` download the modules that they need.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, REVIEWDOG_FAILS, above_zero, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_GO = behind("-C")
_NO_TESTS = r"(?:^| )(?:-c(?: |$)|-list[ =]|-run[ =]['\"]?(?:\^\$|\$\^|NONE\b|XXX|XYZ|_none_|-(?: |$)))"
_COVER = r"-{1,2}(?:cover|coverprofile|covermode|coverpkg)(?:[= ]|$)"
_MINIMUMS = "--threshold-total --threshold-package --threshold-file -t -k -f"
_BUILD = (Kind.INSTALL, Kind.COMPILE)
_DIFF = rf"{ANY}-[a-z]*[dl][a-z]*{END}"
"""`-d` and `-l` say what is not formatted; scripts fail on what they print."""

TOOLS = (
    tool(
        "go",
        way(Kind.INSTALL, "go", rf"{_GO}mod (?:download|vendor|tidy){END}"),
        way(Kind.INSTALL, "go", rf"{_GO}get(?: -\S+)*(?: (?:\.\S*|all))*$"),
        way(_BUILD, "go", rf"{_GO}build{END}", unless=r"\.[a-z]{2,}/\S+@"),
        way(_BUILD, "go", rf"{_GO}install (?:-\S+ )*\.{{1,3}}(?:/\S*)?{END}"),
        way(_BUILD, "go", rf"{_GO}test{END}"),
        way(Kind.TEST, "go", rf"{_GO}test{END}", unless=_NO_TESTS),
        way(Kind.COVERAGE, "go", rf"{_GO}(?:test|build) {ANY}{_COVER}", unless=_NO_TESTS),
        way(Kind.COVERAGE, "go", rf"{_GO}tool (?:cover|covdata){END}"),
        way((Kind.INSTALL, Kind.LINT), "go", rf"{_GO}vet{END}"),
        way(Kind.LINT, "go", rf"{_GO}fix (?:.* )?-diff{END}"),
        languages="go",
    ),
    tool(
        "gotestsum",
        way((*_BUILD, Kind.TEST), "gotestsum", rf"(?!tool{END})", unless=_NO_TESTS),
        way(Kind.COVERAGE, "gotestsum", rf"{ANY}{_COVER}"),
        languages="go",
    ),
    tool(
        "Ginkgo",
        way(
            (*_BUILD, Kind.TEST),
            "ginkgo",
            rf"(?!(?:bootstrap|generate|unfocus|labels|outline|watch|build){END})",
            unless=option("--dry-run"),
        ),
        way(_BUILD, "ginkgo", words("build")),
        way(Kind.COVERAGE, "ginkgo", rf"{ANY}-?{_COVER}"),
        languages="go",
    ),
    tool("richgo", way((*_BUILD, Kind.TEST), "richgo gotest", rf"(?:test{END}|-|\.)"), languages="go"),
    tool("go-acc", way((*_BUILD, Kind.TEST, Kind.COVERAGE), "go-acc", "."), languages="go"),
    tool("gocov", way((*_BUILD, Kind.TEST, Kind.COVERAGE), "gocov", words("test")), languages="go"),
    tool(
        "go-test-coverage",
        way(Kind.COVERAGE, "go-test-coverage", "."),
        way(Kind.COVERAGE_GATE, "go-test-coverage", rf"{ANY}(?:--?(?:c|config)[= ]|{above_zero(_MINIMUMS)})"),
        action(Kind.COVERAGE, "vladopajic/go-test-coverage"),
        action(Kind.COVERAGE_GATE, "vladopajic/go-test-coverage", inputs={"config": r"\w"}),
        action(Kind.COVERAGE_GATE, "vladopajic/go-test-coverage", inputs={"threshold-total": "^[1-9]"}),
        action(Kind.COVERAGE_GATE, "vladopajic/go-test-coverage", inputs={"threshold-package": "^[1-9]"}),
        languages="go",
    ),
    tool(
        "overcover",
        way((*_BUILD, Kind.TEST, Kind.COVERAGE), "overcover", "."),
        way(Kind.COVERAGE_GATE, "overcover", rf"{ANY}{above_zero('--threshold')}"),
        languages="go",
    ),
    tool("gox", way(_BUILD, "gox"), languages="go"),
    tool("xgo", way(_BUILD, "xgo", "."), languages="go"),
    tool(
        "TinyGo",
        way(_BUILD, "tinygo", words("build")),
        way((*_BUILD, Kind.TEST), "tinygo", words("test")),
        languages="go",
    ),
    tool("gomobile", way((*_BUILD, Kind.PACKAGE), "gomobile", words("bind build")), languages="go"),
    tool("Wails", way((*_BUILD, Kind.PACKAGE), "wails wails3", words("build package")), languages="go"),
    tool(
        "Fyne",
        way(
            (*_BUILD, Kind.PACKAGE), "fyne fyne-cross", words("build package release linux windows darwin android ios")
        ),
        languages="go",
    ),
    tool(
        "golangci-lint",
        way(
            Kind.LINT,
            "golangci-lint",
            rf"{behind('-c --config --color')}run{END}",
            unless=rf"--issues-exit-code[= ]0{END}",
        ),
        way(Kind.LINT, "golangci-lint", rf"{behind('-c --config --color')}fmt (?:.* )?(?:--diff|-d){END}"),
        way(Kind.LINT, "pre-commit-hook", rf"golangci-lint(?:-full|-fmt|-repo-mod|-mod|-pkg)?{END}"),
        action(Kind.LINT, "golangci/golangci-lint-action", unless={"install-only": "true"}),
        *(action(Kind.LINT, "reviewdog/action-golangci-lint", inputs=inputs) for inputs in REVIEWDOG_FAILS),
        languages="go",
    ),
    tool(
        "gofmt",
        way(Kind.LINT, "gofmt gofumpt goimports", _DIFF, unless=rf"(?:^| )-[a-z]*w[a-z]*{END}"),
        way(Kind.LINT, "gci", words("diff list")),
        way(Kind.LINT, "golines", rf"{ANY}(?:-l|--list-files|--dry-run){END}", unless=option("-w --write-output")),
        way(
            Kind.LINT,
            "pre-commit-hook",
            rf"(?:go-fmt|go-fmt-\S+|go-fumpt|gofumpt|gofmt|go-imports|goimports|go-imports-repo|gci){END}",
        ),
        languages="go",
    ),
    tool(
        "Staticcheck",
        way(Kind.LINT, "staticcheck gosimple unused", unless=option("-explain -list-checks -debug.version")),
        way(Kind.LINT, "pre-commit-hook", rf"(?:go-staticcheck|go-staticcheck-\S+|staticcheck){END}"),
        action(Kind.LINT, "dominikh/staticcheck-action"),
        languages="go",
    ),
    tool(
        "revive",
        way(Kind.LINT, "revive", rf"{ANY}-set_exit_status{END}"),
        way(Kind.LINT, "pre-commit-hook", words("go-revive go-revive-mod")),
        languages="go",
    ),
    tool(
        "golint",
        way(Kind.LINT, "golint", rf"{ANY}-set_exit_status{END}"),
        way(Kind.LINT, "pre-commit-hook", words("go-lint")),
        languages="go",
    ),
    tool(
        "go vet's hook",
        way(Kind.LINT, "pre-commit-hook", rf"(?:go-vet|go-vet-\S+|go-critic|go-cyclo){END}"),
        languages="go",
    ),
    tool(
        "Go's hooks",
        way(
            (Kind.TEST, *_BUILD), "pre-commit-hook", rf"(?:go-unit-tests|go-test-mod|go-test-pkg|go-test-repo-mod){END}"
        ),
        way(_BUILD, "pre-commit-hook", rf"(?:go-build|go-build-mod|go-build-repo-mod){END}"),
        languages="go",
    ),
    tool("errcheck", way(Kind.LINT, "errcheck", "."), languages="go"),
    tool("ineffassign", way(Kind.LINT, "ineffassign", "."), languages="go"),
    tool("unconvert", way(Kind.LINT, "unconvert", "."), languages="go"),
    tool("unparam", way(Kind.LINT, "unparam", "."), languages="go"),
    tool("NilAway", way(Kind.LINT, "nilaway", "."), languages="go"),
    tool("go-critic", way(Kind.LINT, "gocritic go-critic", words("check")), languages="go"),
    tool("gocyclo", way(Kind.LINT, "gocyclo gocognit", rf"{ANY}-over[= ]\d"), languages="go"),
    tool("deadcode", way(Kind.LINT, "deadcode", "."), languages="go"),
    tool("modernize", way(Kind.LINT, "modernize", "."), languages="go"),
    tool("faillint", way(Kind.LINT, "faillint", "."), languages="go"),
    tool("go-arch-lint", way(Kind.LINT, "go-arch-lint", words("check")), languages="go"),
)
"""Go's own command and the tools around it."""
