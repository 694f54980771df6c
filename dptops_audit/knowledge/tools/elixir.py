"""What installs, compiles, tests and lints Elixir and Erlang.

Sources: https://hexdocs.pm/mix/ (each task's page), https://rebar3.org/docs/commands/, https://hexdocs.pm/excoveralls and the
documentation of Credo and Dialyxir.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import BEAM, END, JAVASCRIPT, among, option
from dptops_audit.knowledge.tools.tool import Kind, tool, way

_MIX_END = r"(?:[ ,+]|$)"
_MIX = r"(?:do (?:--app \S+ )?(?:.*[,+] )?|cmd mix )?"
"""`mix do a, b` and `mix do a + b` run several tasks."""

_REBAR = among("as")

TOOLS = (
    tool(
        "Mix",
        way(Kind.INSTALL, "mix", rf"{_MIX}deps\.get{_MIX_END}"),
        way(
            Kind.COMPILE,
            "mix",
            rf"{_MIX}(?:compile|deps\.compile|test|release|escript\.build|coveralls(?:\.\w+)?|dialyzer){_MIX_END}",
            unless=option("--no-compile"),
        ),
        way(Kind.TEST, "mix", rf"{_MIX}test{_MIX_END}"),
        way(Kind.COVERAGE, "mix", rf"{_MIX}test (?:.* )?--cover{END}"),
        way(Kind.COVERAGE, "mix", rf"{_MIX}test\.coverage{_MIX_END}"),
        way(
            Kind.PACKAGE,
            "mix",
            rf"{_MIX}(?:release|escript\.build|hex\.build|archive\.build){_MIX_END}",
            unless=r"^release\.init",
        ),
        way(Kind.PUBLISH, "mix", rf"{_MIX}hex\.publish{_MIX_END}", unless=option("--dry-run --revert")),
        way(Kind.LINT, "mix", rf"{_MIX}format (?:.* )?--check-formatted{END}"),
        way(Kind.LINT, "pre-commit-hook", rf"mix-format{END}"),
        languages=BEAM,
    ),
    tool(
        "assets of Phoenix",
        way(Kind.COMPILE, "mix", rf"{_MIX}(?:assets\.(?:build|deploy)|esbuild|tailwind){_MIX_END}"),
        languages=f"elixir {JAVASCRIPT}",
    ),
    tool(
        "ExCoveralls",
        way((Kind.TEST, Kind.COVERAGE), "mix", rf"{_MIX}coveralls(?:\.(?!help)\w+)?{_MIX_END}"),
        languages=BEAM,
    ),
    tool(
        "Credo",
        way(Kind.LINT, "mix", rf"{_MIX}credo{_MIX_END}", unless=option("--mute-exit-status gen.config gen.check")),
        way(Kind.LINT, "pre-commit-hook", rf"(?:mix-)?credo{END}"),
        languages="elixir",
    ),
    tool(
        "Dialyzer",
        way(
            Kind.LINT, "mix", rf"{_MIX}dialyzer{_MIX_END}", unless=option("--plt --ignore-exit-status dialyzer.explain")
        ),
        way(Kind.LINT, "rebar3", rf"{_REBAR}dialyzer{_MIX_END}"),
        way(Kind.LINT, "dialyzer", r"(?!--build_plt).", unless=option("--build_plt --add_to_plt")),
        languages=BEAM,
    ),
    tool("Styler and Recode", way(Kind.LINT, "mix", rf"{_MIX}recode (?:.* )?--dry{END}"), languages="elixir"),
    tool("ESpec", way(Kind.TEST, "mix", rf"{_MIX}espec{_MIX_END}"), languages="elixir"),
    tool(
        "rebar3",
        way(
            Kind.INSTALL,
            "rebar3 rebar",
            rf"{_REBAR}(?:get-deps|compile|ct|eunit|proper|release|tar|escriptize|do){_MIX_END}",
        ),
        way(Kind.COMPILE, "rebar3 rebar", rf"{_REBAR}(?:compile|ct|eunit|proper|release|tar|escriptize){_MIX_END}"),
        way(Kind.TEST, "rebar3 rebar", rf"{_REBAR}(?:ct|eunit|proper|cotton){_MIX_END}"),
        way(Kind.PACKAGE, "rebar3 rebar", rf"{_REBAR}(?:release|tar|escriptize){_MIX_END}"),
        way(Kind.PACKAGE, "rebar3", rf"{_REBAR}hex build{END}"),
        way(Kind.PUBLISH, "rebar3", rf"{_REBAR}hex publish{END}", unless=option("--dry-run")),
        way(Kind.COVERAGE, "rebar3", rf"{_REBAR}cover{_MIX_END}"),
        way(Kind.COVERAGE, "rebar3", rf"(?=.* (?:--cover|-c)(?:[= ]|$)){_REBAR}(?:ct|eunit) "),
        way(Kind.COVERAGE_GATE, "rebar3", rf"(?=.* (?:--min_coverage|-m)[= ][1-9]){_REBAR}cover "),
        way(Kind.LINT, "rebar3", rf"{_REBAR}(?:xref|lint|hank){_MIX_END}"),
        way(Kind.LINT, "rebar3", rf"(?=.* (?:--check|-c){END}){_REBAR}fmt{END}"),
        languages=BEAM,
    ),
    tool("Elvis", way(Kind.LINT, "elvis", rf"rock{END}"), languages="erlang"),
    tool("erlfmt", way(Kind.LINT, "erlfmt", rf"(?:.* )?(?:--check|-c){END}"), languages="erlang"),
)
"""Mix, rebar3 and linters."""
