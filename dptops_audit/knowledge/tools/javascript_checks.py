"""What checks and tests JavaScript and its relatives.

Sources: the command-line references of each tool. A formatter counts in the mode that fails (`prettier --check`), a linter with `--fix`
too, because it fails on what it cannot mend. Hook names are those of https://github.com/pre-commit/mirrors-eslint and its siblings.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import (
    ANY,
    END,
    JAVASCRIPT,
    REVIEWDOG_FAILS,
    above_zero,
    behind,
    option,
    words,
)
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_WATCH = option("--watch --watchAll -w")
_WATCHED = r"(?:^| )--watch(?:All)?(?: |=true|$)"
_EXECUTOR = "nx-executor"
_COVERAGE = rf"{ANY}--coverage(?:\.enabled)?(?:=true| |$)"


def _linter(
    name: str, programs: str, hooks: str = "", arguments: str = "", unless: str = "", languages: str = JAVASCRIPT
) -> Tool:
    """A tool that only lints, and the ids of its hooks."""
    ways = [way(Kind.LINT, programs, arguments, unless=unless)]
    if hooks:
        ways.append(way(Kind.LINT, "pre-commit-hook", words(hooks)))
    return tool(name, *ways, languages=languages)


TOOLS = (
    tool(
        "ESLint",
        way(Kind.LINT, "eslint eslint_d", ".", unless=option("--print-config --init --inspect-config --env-info")),
        way(Kind.LINT, "pre-commit-hook", words("eslint")),
        way(Kind.LINT, _EXECUTOR, r"@(?:nx|nrwl)/(?:eslint|linter):(?:lint|eslint)(?: |$)"),
        *(action(Kind.LINT, "reviewdog/action-eslint", inputs=inputs) for inputs in REVIEWDOG_FAILS),
        languages=JAVASCRIPT,
    ),
    tool(
        "Prettier",
        way(Kind.LINT, "prettier prettierd", rf"{ANY}(?:--check|-c|--list-different|-l){END}"),
        way(Kind.LINT, "pre-commit-hook", words("prettier")),
        way(Kind.LINT, "nx", words("format:check")),
        action(Kind.LINT, "actionsx/prettier", inputs={"args": r"--check|--list-different|(?:^| )-[cl]\b"}),
        action(Kind.LINT, "creyd/prettier_action", inputs={"dry": "true"}),
        languages=JAVASCRIPT,
    ),
    tool(
        "Biome",
        way(Kind.LINT, "biome rome", rf"(?:ci|lint){END}"),
        way(Kind.LINT, "biome rome", rf"(?:check|format){END}", unless=option("--write --apply --fix --apply-unsafe")),
        way(Kind.LINT, "biome rome", rf"check (?:.* )?(?:--write|--fix|--apply){END}"),
        way(Kind.LINT, "pre-commit-hook", words("biome-check biome-ci biome-lint biome-format")),
        languages=JAVASCRIPT,
    ),
    _linter("Oxlint", "oxlint", "oxlint", unless=option("--rules --init --lsp")),
    _linter("Oxfmt", "oxfmt", arguments=rf"{ANY}(?:--check|--list-different){END}"),
    tool(
        "standard",
        way(Kind.LINT, "standard standardx semistandard ts-standard neostandard"),
        way(Kind.LINT, "pre-commit-hook", words("standard semistandard")),
        languages=JAVASCRIPT,
    ),
    _linter("XO", "xo", unless=option("--print-config")),
    _linter("GTS", "gts", arguments=words("lint check")),
    _linter("TSLint", "tslint", arguments="."),
    _linter("JSHint", "jshint", "jshint", arguments="."),
    _linter("JSCS", "jscs", arguments="."),
    _linter(
        "Stylelint",
        "stylelint",
        "stylelint",
        arguments=".",
        unless=option("--print-config"),
        languages="vue svelte astro",
    ),
    _linter("vue-tsc", "vue-tsc vue-tsgo", unless=option("--declaration --emitDeclarationOnly --watch -w")),
    tool(
        "vue-tsc's declarations",
        way(Kind.COMPILE, "vue-tsc", rf"{ANY}(?:--declaration|--emitDeclarationOnly){END}"),
        languages=JAVASCRIPT,
    ),
    _linter("svelte-check", "svelte-check", unless=option("--watch")),
    _linter("Flow", "flow", arguments=words("check full-check focus-check")),
    _linter("Glint", "glint", unless=option("--watch")),
    _linter("ember-template-lint", "ember-template-lint", arguments="."),
    _linter("LitElement analyzer", "lit-analyzer"),
    _linter("Knip", "knip", unless=option("--no-exit-code")),
    _linter(
        "dependency-cruiser",
        "depcruise dependency-cruise dependency-cruiser",
        arguments=".",
        unless=option("--init --no-config"),
    ),
    _linter("Madge", "madge", arguments=rf"{ANY}(?:--circular|-c){END}"),
    _linter("CoffeeLint", "coffeelint", arguments=".", languages="coffeescript"),
    tool(
        "Jest",
        way(
            Kind.TEST,
            "jest jest-cli jest-puppeteer",
            unless=rf"{_WATCHED}|{option('--listTests --showConfig --init --clearCache')}",
        ),
        way(Kind.COVERAGE, "jest", rf"{ANY}(?:--coverage|--collectCoverage|--ci --coverage)(?:=true| |$)"),
        way(Kind.COVERAGE_GATE, "jest", rf"{ANY}--coverageThreshold[= ][^ ]*[1-9]"),
        way(Kind.TEST, _EXECUTOR, r"@(?:nx|nrwl)/jest:jest(?: |$)|@angular-builders/jest:run(?: |$)"),
        languages=JAVASCRIPT,
    ),
    tool(
        "Vitest",
        way(
            Kind.TEST,
            "vitest",
            rf"(?!(?:bench|list|init|watch|dev){END})",
            unless=r"(?:^| )--(?:watch(?: |=true|$)|ui(?: |$)|mergeReports|merge-reports|typecheck\.only)",
        ),
        way(Kind.COVERAGE, "vitest", _COVERAGE),
        way(Kind.COVERAGE, "vitest", rf"{ANY}--coverage\.(?!enabled=false)"),
        way(
            Kind.COVERAGE_GATE,
            "vitest",
            rf"{ANY}--coverage\.thresholds?\.(?:100(?: |=true|$)|(?:lines|branches|functions|statements)[= ][1-9])",
        ),
        way(
            Kind.TEST,
            _EXECUTOR,
            r"@(?:nx|nrwl)/(?:vite|vitest):test(?: |$)|@analogjs/(?:platform|vitest-angular):(?:vitest|test)(?: |$)",
        ),
        languages=JAVASCRIPT,
    ),
    tool(
        "Mocha", way(Kind.TEST, "mocha _mocha ts-mocha electron-mocha mochapack", unless=_WATCH), languages=JAVASCRIPT
    ),
    tool("AVA", way(Kind.TEST, "ava", unless=_WATCH), languages=JAVASCRIPT),
    tool(
        "node-tap",
        way(
            (Kind.TEST, Kind.COVERAGE),
            "tap",
            r"(?:run |-|\S*test|\S*[./]|$)",
            unless=option("--disable-coverage --no-coverage repl"),
        ),
        way(Kind.TEST, "tap", r"(?:run |-|\S*test|\S*[./]|$)", unless=option("repl")),
        languages=JAVASCRIPT,
    ),
    tool("tape", way(Kind.TEST, "tape", "."), languages=JAVASCRIPT),
    tool("uvu", way(Kind.TEST, "uvu"), languages=JAVASCRIPT),
    tool(
        "Jasmine",
        way(Kind.TEST, "jasmine jasmine-ts", unless=rf"^init{END}"),
        way(Kind.TEST, "jasmine-browser-runner", words("runSpecs")),
        languages=JAVASCRIPT,
    ),
    tool("Karma", way(Kind.TEST, "karma", words("start run"), unless=option("--no-single-run")), languages=JAVASCRIPT),
    tool("QUnit", way(Kind.TEST, "qunit", unless=_WATCH), languages=JAVASCRIPT),
    tool("Testem", way(Kind.TEST, "testem", words("ci")), languages=JAVASCRIPT),
    tool("Teaspoon", way(Kind.TEST, "teaspoon"), languages=JAVASCRIPT),
    tool(
        "Web Test Runner",
        way(Kind.TEST, "wtr web-test-runner", unless=_WATCH),
        way(Kind.COVERAGE, "wtr web-test-runner", _COVERAGE),
        languages=JAVASCRIPT,
    ),
    tool(
        "Node's test runner",
        way(
            Kind.TEST,
            "node tsx ts-node",
            rf"{behind('-r --require --import --loader --experimental-loader -C --conditions --env-file')}--test{END}",
            unless=_WATCH,
        ),
        way(Kind.COVERAGE, "node tsx", rf"{ANY}--experimental-test-coverage{END}"),
        way(
            Kind.COVERAGE_GATE,
            "node tsx",
            rf"{ANY}{above_zero('--test-coverage-lines --test-coverage-branches --test-coverage-functions')}",
        ),
        way(Kind.TEST, "borp"),
        way((Kind.TEST, Kind.COVERAGE), "borp", rf"{ANY}(?:--coverage|-C){END}"),
        languages=JAVASCRIPT,
    ),
    tool(
        "aegir",
        way(Kind.TEST, "aegir", words("test")),
        way(Kind.LINT, "aegir", words("lint")),
        way(Kind.COMPILE, "aegir", words("build")),
        languages=JAVASCRIPT,
    ),
    tool(
        "tsdx's tests",
        way(Kind.TEST, "tsdx", words("test")),
        way(Kind.LINT, "tsdx", words("lint")),
        languages=JAVASCRIPT,
    ),
    tool("tsd", way(Kind.TEST, "tsd"), languages=JAVASCRIPT),
    tool(
        "nyc",
        way(Kind.COVERAGE, "nyc", rf"(?!(?:instrument|check-coverage){END})."),
        way(Kind.COVERAGE_GATE, "nyc", rf"(?:check-coverage{END}|{ANY}--check-coverage(?: |=true|$))"),
        languages=JAVASCRIPT,
    ),
    tool(
        "c8",
        way(Kind.COVERAGE, "c8", r"(?!check-coverage)."),
        way(Kind.COVERAGE_GATE, "c8", rf"(?:check-coverage{END}|{ANY}(?:--check-coverage(?: |=true|$)|--100{END}))"),
        languages=JAVASCRIPT,
    ),
    tool(
        "Istanbul",
        way(Kind.COVERAGE, "istanbul", words("cover report")),
        way(Kind.COVERAGE_GATE, "istanbul", words("check-coverage")),
        languages=JAVASCRIPT,
    ),
)
"""Linters, formatters, type checkers, test runners and coverage of JavaScript."""
