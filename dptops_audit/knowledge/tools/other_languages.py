"""What builds, tests and lints the languages that have few tools: shell, Perl, Lua, R, Julia, Haskell, OCaml, Zig, Nim, Crystal, Elm,
Solidity.

Sources: the command-line help or manual of each tool, and the action.yml of each action.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, REVIEWDOG_FAILS, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_BUILD = (Kind.INSTALL, Kind.COMPILE)
_STACK = behind("--stack-yaml --resolver --work-dir --jobs -j")
_R_CODE = r"(?:.* )?-e .*"
_JULIA = r".*\bPkg\."

TOOLS = (
    tool(
        "ShellCheck",
        way(Kind.LINT, "shellcheck", ".", unless=option("--list-optional")),
        way(Kind.LINT, "pre-commit-hook", words("shellcheck shellcheck-docker shell-lint")),
        action(Kind.LINT, "ludeeus/action-shellcheck bewuethr/shellcheck-action azohra/shell-linter"),
        *(action(Kind.LINT, "reviewdog/action-shellcheck", inputs=inputs) for inputs in REVIEWDOG_FAILS),
        languages="shell",
    ),
    tool(
        "shfmt",
        way(Kind.LINT, "shfmt", rf"{ANY}(?:-d|--diff|-l|--list){END}", unless=option("-w --write")),
        way(Kind.LINT, "pre-commit-hook", words("shfmt shfmt-src shfmt-docker")),
        languages="shell",
    ),
    tool(
        "Bashate",
        way(Kind.LINT, "bashate", "."),
        way(Kind.LINT, "pre-commit-hook", words("bashate")),
        languages="shell",
    ),
    tool(
        "checkbashisms",
        way(Kind.LINT, "checkbashisms", "."),
        way(Kind.LINT, "pre-commit-hook", words("checkbashisms")),
        languages="shell",
    ),
    tool("Beautysh", way(Kind.LINT, "pre-commit-hook", words("beautysh")), languages="shell"),
    tool("Bats", way(Kind.TEST, "bats", ".", unless=option("-c --count")), languages="shell"),
    tool(
        "ShellSpec",
        way(Kind.TEST, "shellspec", unless=option("--syntax-check --init --list")),
        way(Kind.COVERAGE, "shellspec", rf"{ANY}--kcov{END}"),
        languages="shell",
    ),
    tool("shUnit2", way(Kind.TEST, "shunit2", "."), languages="shell"),
    tool("bashunit", way(Kind.TEST, "bashunit", "."), languages="shell"),
    tool("prove", way(Kind.TEST, "prove"), way(Kind.COVERAGE, "cover", rf"{ANY}-test{END}"), languages="perl"),
    tool(
        "Perl's installers",
        way(Kind.INSTALL, "cpanm cpan cpm", rf"{ANY}(?:--installdeps|--installdeps-only|\.|--cpanfile){END}"),
        way(Kind.INSTALL, "cpm", rf"{behind('-L -w')}install{END}"),
        way(Kind.INSTALL, "carton carmel", rf"(?:install|exec){END}"),
        languages="perl",
    ),
    tool(
        "Dist::Zilla",
        way(Kind.TEST, "dzil", words("test smoke")),
        way(Kind.PACKAGE, "dzil", words("build")),
        way(Kind.PUBLISH, "dzil", words("release")),
        languages="perl",
    ),
    tool("Perl::Critic", way(Kind.LINT, "perlcritic", "."), languages="perl"),
    tool("perltidy", way(Kind.LINT, "perltidy", rf"{ANY}(?:--assert-tidy|-ast){END}"), languages="perl"),
    tool(
        "Busted",
        way(Kind.TEST, "busted"),
        way(Kind.COVERAGE, "busted", rf"{ANY}(?:-c|--coverage){END}"),
        languages="lua",
    ),
    tool("LuaCov", way(Kind.COVERAGE, "luacov"), languages="lua"),
    tool(
        "LuaRocks",
        way(
            Kind.INSTALL,
            "luarocks",
            rf"{behind('--tree --server --lua-version')}(?:make|build|test|install (?:.* )?(?:--only-deps|--deps-only|\S+\.rockspec)){END}",
        ),
        way(Kind.TEST, "luarocks", rf"{behind('--tree')}test{END}"),
        way(Kind.PACKAGE, "luarocks", words("pack")),
        way(Kind.PUBLISH, "luarocks", words("upload")),
        languages="lua",
    ),
    tool(
        "Luacheck",
        way(Kind.LINT, "luacheck", "."),
        way(Kind.LINT, "pre-commit-hook", words("luacheck")),
        action(Kind.LINT, "lunarmodules/luacheck nebularg/actions-luacheck"),
        languages="lua",
    ),
    tool("Selene", way(Kind.LINT, "selene", "."), way(Kind.LINT, "pre-commit-hook", words("selene")), languages="lua"),
    tool(
        "StyLua",
        way(Kind.LINT, "stylua", rf"{ANY}(?:--check|-c){END}"),
        way(Kind.LINT, "pre-commit-hook", words("stylua stylua-github stylua-system")),
        action(Kind.LINT, "johnnymorganz/stylua-action", inputs={"args": r"--check|(?:^| )-c\b"}),
        languages="lua",
    ),
    tool(
        "R",
        way(Kind.PACKAGE, "r", rf"{behind()}CMD build{END}"),
        way(Kind.TEST, "r", rf"{behind()}CMD check{END}"),
        way(
            Kind.INSTALL,
            "r rscript",
            (
                rf"{_R_CODE}(?:install_deps|install_dev_deps|local_install_deps|renv::restore|remotes::install_local"
                r"|pak::(?:local_install\w*|pkg_install\(\W*deps::))"
            ),
        ),
        way(
            Kind.TEST,
            "r rscript",
            rf"{_R_CODE}(?:devtools::(?:test|check)\(|testthat::test_\w+\(|rcmdcheck(?:::rcmdcheck)?\(|tinytest::test_\w+\()",
        ),
        way(Kind.COVERAGE, "r rscript", rf"{_R_CODE}covr::\w+"),
        way(Kind.LINT, "r rscript", rf"{_R_CODE}lintr::lint\w*\("),
        way(Kind.LINT, "r rscript", rf"{_R_CODE}styler::style_\w+\(.*dry *= *[\"']fail"),
        way(Kind.LINT, "air", rf"format (?:.* )?--check{END}"),
        way(Kind.LINT, "pre-commit-hook", words("lintr style-files")),
        action(Kind.INSTALL, "r-lib/actions/setup-r-dependencies"),
        action(Kind.TEST, "r-lib/actions/check-r-package"),
        languages="r",
    ),
    tool(
        "Julia",
        way(Kind.INSTALL, "julia", rf"{_JULIA}(?:instantiate|test|build|develop|resolve)\("),
        way(Kind.TEST, "julia", rf"{_JULIA}test\("),
        way(Kind.TEST, "julia", rf"{behind('-L -p -t')}(?:\S*/)?test/runtests\.jl{END}"),
        way(Kind.COVERAGE, "julia", rf"{_JULIA}test\([^)]*coverage *= *true"),
        way(Kind.LINT, "julia", r".*\bJuliaFormatter\b.*\bformat\(.*exit\("),
        action(Kind.INSTALL, "julia-actions/julia-buildpkg"),
        action((Kind.INSTALL, Kind.TEST), "julia-actions/julia-runtest"),
        action(Kind.COVERAGE, "julia-actions/julia-runtest", unless={"coverage": "false"}),
        action(Kind.COVERAGE, "julia-actions/julia-processcoverage"),
        languages="julia",
    ),
    tool(
        "Cabal",
        way(
            _BUILD,
            "cabal",
            rf"{behind('--project-file --builddir')}(?:v2-|new-)?(?:build|test|haddock){END}",
            unless=option("--only-dependencies --dry-run"),
        ),
        way(Kind.INSTALL, "cabal", rf"{behind()}(?:v2-|new-)?build (?:.* )?--only-dependencies{END}"),
        way(Kind.TEST, "cabal", rf"{behind('--project-file --builddir')}(?:v2-|new-)?test{END}"),
        way(Kind.COVERAGE, "cabal", rf"{behind('--project-file')}(?:v2-|new-)?test (?:.* )?--enable-coverage{END}"),
        way(Kind.PACKAGE, "cabal", rf"{behind()}(?:v2-)?sdist{END}"),
        way(Kind.PUBLISH, "cabal", rf"{behind()}upload{END}"),
        languages="haskell",
    ),
    tool(
        "Stack",
        way(
            _BUILD,
            "stack",
            rf"{_STACK}(?:build|test|install|bench){END}",
            unless=option("--dry-run --only-dependencies"),
        ),
        way(Kind.INSTALL, "stack", rf"{_STACK}(?:build|test) (?:.* )?--only-dependencies{END}"),
        way(
            Kind.TEST,
            "stack",
            rf"{_STACK}(?:test|build (?:.* )?--test){END}",
            unless=option("--no-run-tests --only-dependencies"),
        ),
        way(Kind.COVERAGE, "stack", rf"{_STACK}(?:test|build) (?:.* )?--coverage{END}"),
        way(Kind.PACKAGE, "stack", rf"{_STACK}sdist{END}"),
        way(Kind.PUBLISH, "stack", rf"{_STACK}upload{END}"),
        languages="haskell",
    ),
    tool(
        "HLint",
        way(Kind.LINT, "hlint", "."),
        way(Kind.LINT, "pre-commit-hook", words("hlint")),
        action(Kind.LINT, "haskell-actions/hlint-run rwe/actions-hlint-run"),
        languages="haskell",
    ),
    tool(
        "Ormolu",
        way(Kind.LINT, "ormolu fourmolu", rf"{ANY}(?:--mode|-m)[ =]check{END}"),
        way(Kind.LINT, "ormolu fourmolu", rf"{ANY}--check-idempotence{END}"),
        way(Kind.LINT, "pre-commit-hook", words("ormolu fourmolu")),
        action(Kind.LINT, "haskell-actions/run-ormolu haskell-actions/run-fourmolu mrkkrp/ormolu-action"),
        languages="haskell",
    ),
    tool(
        "Dune",
        way(Kind.COMPILE, "dune", rf"{behind('--root -j')}(?:build|b|test|runtest){END}"),
        way(Kind.TEST, "dune", rf"{behind('--root -j')}(?:test|runtest|build (?:.* )?@\S*runtest){END}"),
        way(Kind.LINT, "dune", rf"{behind('--root')}(?:fmt|build (?:.* )?@fmt){END}", unless=option("--auto-promote")),
        languages="ocaml",
    ),
    tool(
        "opam",
        way(Kind.INSTALL, "opam", rf"{behind('--switch')}install (?:.* )?(?:--deps-only|\.|\./\S*){END}"),
        way(Kind.PUBLISH, "opam", rf"publish{END}"),
        languages="ocaml",
    ),
    tool("OCamlFormat", way(Kind.LINT, "ocamlformat", rf"{ANY}--check{END}"), languages="ocaml"),
    tool(
        "Zig",
        way(Kind.COMPILE, "zig", rf"(?:build|build-exe|build-lib|build-obj|test){END}"),
        way(Kind.TEST, "zig", rf"(?:test{END}|build (?:.* )?test(?:-\S+)?{END})"),
        way(Kind.LINT, "zig", rf"fmt (?:.* )?--check{END}"),
        languages="zig",
    ),
    tool(
        "Nim",
        way(Kind.COMPILE, "nim", rf"{behind()}(?:c|cpp|compile|js){END}"),
        way(_BUILD, "nimble", rf"{behind()}(?:build|test){END}"),
        way(Kind.INSTALL, "nimble", rf"{behind()}install(?: -\S+)*$"),
        way(Kind.TEST, "nimble", rf"{behind()}test{END}"),
        way(Kind.TEST, "testament", "."),
        languages="nim",
    ),
    tool(
        "Crystal",
        way(Kind.INSTALL, "shards", rf"(?:install|build){END}"),
        way(Kind.COMPILE, "crystal", words("build spec")),
        way(Kind.COMPILE, "shards", words("build")),
        way(Kind.TEST, "crystal", words("spec")),
        way(Kind.LINT, "crystal", rf"tool format (?:.* )?--check{END}"),
        way(Kind.LINT, "ameba"),
        action(Kind.LINT, "crystal-ameba/github-action"),
        languages="crystal",
    ),
    tool(
        "Elm",
        way(_BUILD, "elm", words("make")),
        way(Kind.TEST, "elm-test elm-test-rs", unless=rf"^(?:init|install){END}"),
        way(Kind.LINT, "elm-format", rf"{ANY}--validate{END}"),
        way(Kind.LINT, "elm-review", unless=option("init new-rule --fix-all-without-prompt")),
        languages="elm",
    ),
    tool(
        "Foundry",
        way(Kind.INSTALL, "forge", r"install(?: -\S+)*$"),
        way(Kind.COMPILE, "forge", words("build b test coverage")),
        way(Kind.TEST, "forge", words("test coverage")),
        way(Kind.COVERAGE, "forge", words("coverage")),
        way(Kind.LINT, "forge", rf"(?:lint|fmt (?:.* )?--check){END}"),
        languages="solidity",
    ),
    tool(
        "Hardhat",
        way(Kind.COMPILE, "hardhat", rf"{behind('--network --config')}(?:compile|build|test|coverage){END}"),
        way(Kind.TEST, "hardhat", rf"{behind('--network --config')}(?:test|coverage){END}"),
        way(Kind.COVERAGE, "hardhat", rf"{behind('--network --config')}(?:coverage|test (?:.* )?--coverage){END}"),
        languages="solidity",
    ),
    tool(
        "Truffle",
        way(Kind.COMPILE, "truffle", words("compile test")),
        way(Kind.TEST, "truffle", words("test")),
        languages="solidity",
    ),
    tool("Solhint", way(Kind.LINT, "solhint", ".", unless=rf"^init-config{END}"), languages="solidity"),
    tool(
        "Anchor", way(_BUILD, "anchor", words("build test")), way(Kind.TEST, "anchor", words("test")), languages="rust"
    ),
    tool(
        "Nix",
        way(
            _BUILD,
            "nix",
            rf"{behind('--extra-experimental-features --option')}build{END}",
            unless=option("--dry-run --eval-store"),
        ),
        way(_BUILD, "nix-build", unless=option("--dry-run")),
    ),
)
"""One entry a tool, grouped by language."""
