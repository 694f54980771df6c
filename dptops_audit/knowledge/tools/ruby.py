"""What installs, packs, tests and lints Ruby.

Sources: the manual pages of Bundler (https://bundler.io/man/) and RubyGems (https://guides.rubygems.org/command-reference/), the Rails
guides on testing (https://guides.rubyonrails.org/testing.html), the command-line help of each tool, and the action.yml of each action.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import (
    ANY,
    END,
    JAVASCRIPT,
    REVIEWDOG_FAILS,
    among,
    bare,
    behind,
    option,
    words,
)
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_BUNDLE = behind("--gemfile --retry --jobs -j --path")
_RAKE = among("-f --rakefile -C --directory -r --require -e")
_TASK = r"(?:app:|\w+:)*"


def _linter(name: str, programs: str, arguments: str = "", unless: str = "", hooks: str = "") -> Tool:
    ways = [way(Kind.LINT, programs, arguments, unless=unless)]
    if hooks:
        ways.append(way(Kind.LINT, "pre-commit-hook", words(hooks)))
    return tool(name, *ways, languages="ruby")


TOOLS = (
    tool(
        "Bundler",
        way(Kind.INSTALL, "bundle bundler", rf"{_BUNDLE}install{END}"),
        way(Kind.INSTALL, "bundle bundler", bare("--gemfile --retry --jobs -j --path"), unless=r"^-v$"),
        way(Kind.INSTALL, "appraisal", rf"(?:\S+ )?(?:bundle )?(?:install|bundle){END}"),
        action(Kind.INSTALL, "ruby/setup-ruby", inputs={"bundler-cache": "true"}),
        languages="ruby",
    ),
    tool(
        "RubyGems",
        way(Kind.PACKAGE, "gem", rf"{behind()}build{END}"),
        way(Kind.PUBLISH, "gem", rf"{behind()}push{END}"),
        languages="ruby",
    ),
    tool(
        "RSpec",
        way(Kind.TEST, "rspec rspec-queue", unless=option("--dry-run --init")),
        way(Kind.TEST, "spring", rf"rspec{END}"),
        way(Kind.TEST, "rake", rf"{_RAKE}{_TASK}(?:spec|spec:\w+|rspec){END}"),
        way(Kind.TEST, "rails", words("spec")),
        way(Kind.TEST, "appraisal", rf"(?:\S+ )?(?:rspec{END}|rake spec{END})"),
        languages="ruby",
    ),
    tool(
        "Rails' tests",
        way(Kind.TEST, "rails", rf"(?:test(?::(?!system|prepare)[\w:]+)?|t){END}"),
        way(Kind.INTEGRATION_TEST, "rails rake", rf"{_RAKE}test:(?:system|all){END}"),
        way(Kind.TEST, "rake", rf"{_RAKE}{_TASK}test(?::(?!system|prepare)[\w:]+)?{END}"),
        languages="ruby",
    ),
    tool(
        "Minitest",
        way(Kind.TEST, "ruby", rf"{ANY}(?:-I ?\S*test\S*|(?:\./)?(?:test|spec)/\S*_(?:test|spec)\.rb){END}"),
        way(Kind.TEST, "minitest mt"),
        way(Kind.TEST, "m", r"(?:test|spec)/\S"),
        languages="ruby",
    ),
    tool(
        "parallel_tests",
        way(Kind.TEST, "parallel_rspec parallel_test parallel_minitest"),
        way(Kind.TEST, "rake rails", rf"{_RAKE}parallel:(?:test|spec){END}"),
        way(Kind.INTEGRATION_TEST, "rake rails", rf"{_RAKE}parallel:features{END}"),
        languages="ruby",
    ),
    tool("turbo_tests", way(Kind.TEST, "turbo_tests"), languages="ruby"),
    tool("Flatware", way(Kind.TEST, "flatware", words("rspec")), languages="ruby"),
    tool(
        "Knapsack",
        way(Kind.TEST, "rake", rf"{_RAKE}knapsack(?:_pro)?:(?:queue:)?(?:rspec|minitest|test_unit)"),
        languages="ruby",
    ),
    tool("test-queue", way(Kind.TEST, "rspec-queue minitest-queue testunit-queue"), languages="ruby"),
    tool(
        "assets of Rails",
        way(
            Kind.COMPILE,
            "rails rake",
            rf"{_RAKE}(?:assets:precompile|webpacker:compile|shakapacker:compile|vite:build|javascript:build){END}",
        ),
        languages=f"ruby {JAVASCRIPT}",
    ),
    tool(
        "Jekyll",
        way(Kind.COMPILE, "jekyll", rf"{behind('-s --source -d --destination')}(?:build|b){END}"),
        languages="ruby",
    ),
    tool("Middleman", way(Kind.COMPILE, "middleman", words("build")), languages="ruby"),
    tool("undercover", way((Kind.COVERAGE, Kind.COVERAGE_GATE), "undercover"), languages="ruby"),
    tool(
        "RuboCop",
        way(
            Kind.LINT,
            "rubocop",
            unless=option(
                "--auto-gen-config --regenerate-todo --init --show-cops -L --list-target-files --server-status"
            ),
        ),
        way(Kind.LINT, "rake", rf"{_RAKE}rubocop{END}"),
        way(Kind.LINT, "pre-commit-hook", words("rubocop")),
        *(action(Kind.LINT, "reviewdog/action-rubocop", inputs=inputs) for inputs in REVIEWDOG_FAILS),
        languages="ruby",
    ),
    tool(
        "Standard Ruby",
        way(Kind.LINT, "standardrb"),
        way(Kind.LINT, "rake", rf"{_RAKE}standard{END}"),
        way(Kind.LINT, "pre-commit-hook", words("standardrb")),
        action(Kind.LINT, "standardrb/standard-ruby-action testdouble/standard-ruby-action"),
        languages="ruby",
    ),
    _linter("erb_lint", "erb_lint erblint", "."),
    _linter("Herb", "herb herb-lint", rf"(?:(?:analyze|lint){END}|\S*[./])"),
    _linter("HAML-Lint", "haml-lint"),
    _linter("Slim-Lint", "slim-lint"),
    _linter("Reek", "reek", hooks="reek"),
    _linter("Fasterer", "fasterer", hooks="fasterer"),
    _linter("Rails Best Practices", "rails_best_practices"),
    _linter("Rufo", "rufo", rf"{ANY}(?:--check|-c){END}"),
    _linter("rubyfmt", "rubyfmt", rf"{ANY}(?:--check|-c){END}"),
    _linter("Syntax Tree", "stree", words("check")),
    _linter("Sorbet", "srb", words("tc typecheck")),
    _linter("Sorbet's spoom", "spoom", rf"(?:srb )?(?:tc|bump){END}"),
    _linter("Steep", "steep", words("check")),
    _linter("Solargraph", "solargraph", words("typecheck")),
    _linter("Packwerk", "packwerk", words("check validate")),
    _linter("Cookstyle", "cookstyle"),
    _linter("RubyCritic", "rubycritic", rf"{ANY}(?:--minimum-score|-s)[ =][1-9]"),
    _linter("Pronto", "pronto", rf"run (?:.* )?(?:--exit-code){END}"),
)
"""Package managers, test runners and linters."""
