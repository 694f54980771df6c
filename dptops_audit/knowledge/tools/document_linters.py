"""Linters of documents and of spelling, and checks of links.

Sources: the command references of the tools, the action.yml of the actions, the `.pre-commit-hooks.yaml` of the
tools.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_DOCS = Kind.LINT_DOCS
_LINKS = Kind.CHECK_LINKS

TOOLS: tuple[Tool, ...] = (
    tool(
        "markdownlint",
        way(
            _DOCS,
            "markdownlint markdownlint-cli2 markdownlint-cli2-config mdl",
            ".",
            unless=option("--fix -f --list-rules -l"),
        ),
        way(
            _DOCS,
            "pre-commit-hook",
            words("markdownlint markdownlint-docker markdownlint-cli2 markdownlint-cli2-docker markdownlint-fix"),
        ),
        action(
            _DOCS,
            "davidanson/markdownlint-cli2-action nosborn/github-action-markdown-cli actionshub/markdownlint"
            " avto-dev/markdown-lint"
            " articulate/actions-markdownlint reviewdog/action-markdownlint",
        ),
    ),
    tool(
        "PyMarkdown",
        way(_DOCS, "pymarkdown pymarkdownlnt", rf"{behind('-c --config -d -e')}scan{END}"),
        way(_DOCS, "pre-commit-hook", words("pymarkdown")),
    ),
    tool(
        "rumdl",
        way(_DOCS, "rumdl", words("check")),
        way(_DOCS, "pre-commit-hook", words("rumdl rumdl-fmt")),
        action(_DOCS, "rvben/rumdl"),
    ),
    tool("remark-lint", way(_DOCS, "remark", rf"{ANY}(?:-f|--frail|-qf|-uf){END}")),
    tool("mdformat", way(_DOCS, "mdformat", rf"{ANY}--check{END}"), way(_DOCS, "pre-commit-hook", words("mdformat"))),
    tool(
        "Vale",
        way(_DOCS, "vale", r"(?!(?:sync|ls-\S+|init)(?: |$))."),
        way(_DOCS, "pre-commit-hook", words("vale")),
        action(_DOCS, "errata-ai/vale-action vale-cli/vale-action"),
    ),
    tool("proselint", way(_DOCS, "proselint", "."), way(_DOCS, "pre-commit-hook", words("proselint"))),
    tool(
        "textlint",
        way(_DOCS, "textlint", ".", unless=option("--init")),
        way(_DOCS, "pre-commit-hook", words("textlint")),
    ),
    tool("alex", way(_DOCS, "alex"), action(_DOCS, "reviewdog/action-alex")),
    tool("doc8", way(_DOCS, "doc8"), way(_DOCS, "pre-commit-hook", words("doc8"))),
    tool("rstcheck", way(_DOCS, "rstcheck", "."), way(_DOCS, "pre-commit-hook", words("rstcheck"))),
    tool("sphinx-lint", way(_DOCS, "sphinx-lint", "."), way(_DOCS, "pre-commit-hook", words("sphinx-lint"))),
    tool(
        "codespell",
        way(_DOCS, "codespell", unless=option("-w --write-changes")),
        way(_DOCS, "pre-commit-hook", words("codespell")),
        action(_DOCS, "codespell-project/actions-codespell"),
    ),
    tool(
        "typos",
        way(_DOCS, "typos typos-cli", unless=option("-w --write-changes --dump-config --files")),
        way(_DOCS, "pre-commit-hook", words("typos typos-docker typos-src")),
        action(_DOCS, "crate-ci/typos"),
    ),
    tool(
        "CSpell",
        way(_DOCS, "cspell", r"(?!(?:trace|check|link|init)(?: |$))."),
        way(_DOCS, "pre-commit-hook", words("cspell")),
        action(_DOCS, "streetsidesoftware/cspell-action"),
    ),
    tool(
        "misspell",
        way(_DOCS, "misspell", rf"{ANY}-error{END}"),
        action(_DOCS, "reviewdog/action-misspell sobolevn/misspell-fixer-action"),
    ),
    tool("PySpelling", way(_DOCS, "pyspelling"), action(_DOCS, "rojopolis/spellcheck-github-actions")),
    tool("Check Spelling", action(_DOCS, "check-spelling/check-spelling")),
    tool(
        "Lychee",
        way(_LINKS, "lychee", ".", unless=option("--dump")),
        way(_LINKS, "pre-commit-hook", words("lychee lychee-docker")),
        action(_LINKS, "lycheeverse/lychee-action"),
    ),
    tool(
        "markdown-link-check",
        way(_LINKS, "markdown-link-check", "."),
        way(_LINKS, "pre-commit-hook", words("markdown-link-check")),
        action(
            _LINKS,
            "gaurav-nelson/github-action-markdown-link-check tcort/github-action-markdown-link-check",
        ),
    ),
    tool("Linkspector", way(_LINKS, "linkspector", words("check")), action(_LINKS, "umbrelladocs/action-linkspector")),
    tool("linkinator", way(_LINKS, "linkinator", "."), action(_LINKS, "justinbeckwith/linkinator-action")),
    tool("broken-link-checker", way(_LINKS, "blc broken-link-checker", ".")),
    tool("muffet", way(_LINKS, "muffet", ".")),
    tool("LinkChecker", way(_LINKS, "linkchecker", ".")),
    tool("awesome_bot", way(_LINKS, "awesome_bot awesome-bot", ".")),
    tool("hyperlink", way(_LINKS, "hyperlink", ".")),
    tool("liche", way(_LINKS, "liche", ".")),
    tool("mlc", way(_LINKS, "mlc", "."), action(_LINKS, "becheran/mlc")),
    tool("HTML-Proofer", way(_LINKS, "htmlproofer", "."), action(_LINKS, "chabad360/htmlproofer")),
    tool("htmltest", way(_LINKS, "htmltest"), action(_LINKS, "wjdp/htmltest-action")),
    tool("Sphinx's link check", way(_LINKS, "sphinx-build", rf"{ANY}(?:-b|-M) ?linkcheck{END}")),
)
"""Linters of documents."""
