"""What checks and tests Python code.

Sources: the documentation of each tool; the exit codes decide which modes count: `black --diff` and `isort --diff` alone never fail, a
fixer that ends with 1 when it changed something (pyupgrade, add-trailing-comma) does. Hook names are those of the tools' own
`.pre-commit-hooks.yaml` and of https://github.com/pre-commit/mirrors-mypy and its siblings.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, REVIEWDOG_FAILS, above_zero, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_CHECK = rf"{ANY}--check{END}"
_NO_RUN = option("--collect-only --co --fixtures --markers --setup-plan --setup-only --cache-show --trace-config")
_MANAGE = rf"{behind('-W -X')}(?:\S*/)?manage\.py test{END}"
_ZERO = option("--exit-zero")

TOOLS = (
    tool(
        "pytest",
        way(Kind.TEST, "pytest pytest.py", unless=_NO_RUN),
        way(Kind.COVERAGE, "pytest", rf"{ANY}--cov(?:[= ]|$)", unless=option("--no-cov")),
        way(Kind.COVERAGE_GATE, "pytest", rf"{ANY}{above_zero('--cov-fail-under')}", unless=option("--no-cov")),
        way(Kind.TEST, "pre-commit-hook", rf"pytest(?:-check)?{END}"),
        languages="python",
    ),
    tool("unittest", way(Kind.TEST, "unittest unit2"), languages="python"),
    tool("nose2", way(Kind.TEST, "nose2", unless=option("--collect-only")), languages="python"),
    tool("nose", way(Kind.TEST, "nosetests", unless=option("--collect-only")), languages="python"),
    tool("stestr", way(Kind.TEST, "stestr", rf"{behind()}run{END}"), languages="python"),
    tool("Trial", way(Kind.TEST, "trial", "."), languages="python"),
    tool("zope.testrunner", way(Kind.TEST, "zope-testrunner"), languages="python"),
    tool(
        "Django's tests",
        way(Kind.TEST, "python", _MANAGE),
        way(Kind.TEST, "manage.py django-admin", words("test")),
        languages="python",
    ),
    tool(
        "ansible-test",
        way(Kind.TEST, "ansible-test", words("units")),
        way(Kind.INTEGRATION_TEST, "ansible-test", rf"(?:network-|windows-)?integration{END}"),
        way(Kind.LINT, "ansible-test", words("sanity")),
        way(Kind.COVERAGE, "ansible-test", rf"(?:coverage |{ANY}--coverage{END})"),
        action(Kind.COVERAGE, "ansible-community/ansible-test-gh-action", unless={"coverage": "^never$"}),
        action(Kind.LINT, "ansible-community/ansible-test-gh-action", inputs={"testing-type": "^sanity$"}),
        action(Kind.TEST, "ansible-community/ansible-test-gh-action", inputs={"testing-type": "^units$"}),
        action(
            Kind.INTEGRATION_TEST, "ansible-community/ansible-test-gh-action", inputs={"testing-type": "^integration$"}
        ),
        languages="python",
    ),
    tool(
        "coverage.py",
        way(Kind.COVERAGE, "coverage coverage3", words("run report xml html json lcov combine")),
        way(
            Kind.COVERAGE_GATE,
            "coverage coverage3",
            rf"(?:report|xml|html|json|lcov) {ANY}{above_zero('--fail-under')}",
        ),
        languages="python",
    ),
    tool(
        "diff-cover",
        way(Kind.COVERAGE, "diff-cover", "."),
        way(Kind.COVERAGE_GATE, "diff-cover", rf"{ANY}{above_zero('--fail-under')}"),
    ),
    tool(
        "Ruff",
        way(Kind.LINT, "ruff", rf"{behind('--config')}(?:check{END}|(?:\.|\S*/\S*)(?: |$))", unless=_ZERO),
        way(Kind.LINT, "ruff", rf"{behind('--config')}format (?:.* )?--(?:check|diff){END}"),
        way(Kind.LINT, "pre-commit-hook", rf"ruff(?:-check|-format|-lint)?{END}"),
        action(
            Kind.LINT,
            "astral-sh/ruff-action chartboost/ruff-action",
            unless={"args": r"^(?!.*--(?:check|diff)).*\bformat\b|--exit-zero|^(?:--)?version$"},
        ),
        languages="python notebook",
    ),
    tool(
        "Black",
        way(Kind.LINT, "black", _CHECK),
        way(Kind.LINT, "pre-commit-hook", rf"black(?:-jupyter|-pre-commit-mirror)?{END}"),
        action(Kind.LINT, "psf/black", unless={"options": r"^(?!.*--check).*\S"}),
        action(Kind.LINT, "rickstaa/action-black", inputs={"black_args": "--check"}),
        languages="python notebook",
    ),
    tool(
        "isort",
        way(Kind.LINT, "isort", rf"{ANY}(?:--check-only|--check|-c){END}"),
        way(Kind.LINT, "pre-commit-hook", words("isort")),
        action(Kind.LINT, "isort/isort-action", unless={"configuration": r"^(?!.*--check).*\S"}),
        languages="python",
    ),
    tool(
        "Flake8",
        way(Kind.LINT, "flake8 pflake8 flakeheaven", unless=_ZERO),
        way(Kind.LINT, "pre-commit-hook", words("flake8 pflake8")),
        action(Kind.LINT, "py-actions/flake8"),
        languages="python",
    ),
    tool(
        "Pylint",
        way(Kind.LINT, "pylint", ".", unless=_ZERO),
        way(Kind.LINT, "pre-commit-hook", words("pylint")),
        languages="python",
    ),
    tool(
        "mypy",
        way(Kind.LINT, "mypy", unless=r"^--install-types(?: --non-interactive)?$"),
        way(Kind.LINT, "dmypy", words("run check")),
        way(Kind.LINT, "pre-commit-hook", words("mypy")),
        action(Kind.LINT, "jpetrucciani/mypy-check"),
        *(action(Kind.LINT, "tsuyoshicho/action-mypy", inputs=inputs) for inputs in REVIEWDOG_FAILS),
        languages="python",
    ),
    tool(
        "Pyright",
        way(Kind.LINT, "pyright basedpyright", unless=option("--createstub -w --watch")),
        way(Kind.LINT, "pre-commit-hook", words("pyright basedpyright")),
        action(Kind.LINT, "jakebailey/pyright-action"),
        languages="python",
    ),
    tool(
        "Pyrefly",
        way(Kind.LINT, "pyrefly", words("check")),
        way(Kind.LINT, "pre-commit-hook", words("pyrefly-check")),
        languages="python",
    ),
    tool(
        "ty",
        way(Kind.LINT, "ty", words("check"), unless=_ZERO),
        way(Kind.LINT, "pre-commit-hook", words("ty ty-check")),
        languages="python",
    ),
    tool("Pyre", way(Kind.LINT, "pyre", rf"{behind('--source-directory')}(?:check{END}|$)"), languages="python"),
    tool("pytype", way(Kind.LINT, "pytype", "."), languages="python"),
    tool(
        "pycodestyle",
        way(Kind.LINT, "pycodestyle pep8"),
        way(Kind.LINT, "pre-commit-hook", words("pycodestyle")),
        languages="python",
    ),
    tool(
        "pydocstyle",
        way(Kind.LINT, "pydocstyle"),
        way(Kind.LINT, "pre-commit-hook", words("pydocstyle")),
        languages="python",
    ),
    tool(
        "pydoclint",
        way(Kind.LINT, "pydoclint", "."),
        way(Kind.LINT, "pre-commit-hook", words("pydoclint")),
        languages="python",
    ),
    tool("Pyflakes", way(Kind.LINT, "pyflakes"), languages="python"),
    tool("Prospector", way(Kind.LINT, "prospector", unless=option("-0 --zero-exit")), languages="python"),
    tool("Pylama", way(Kind.LINT, "pylama"), languages="python"),
    tool("Fixit", way(Kind.LINT, "fixit", rf"{behind()}lint{END}"), languages="python"),
    tool("Refurb", way(Kind.LINT, "refurb", r"(?!explain |gen ).")),
    tool("Vulture", way(Kind.LINT, "vulture"), way(Kind.LINT, "pre-commit-hook", words("vulture")), languages="python"),
    tool(
        "Import Linter",
        way(Kind.LINT, "lint-imports"),
        way(Kind.LINT, "pre-commit-hook", words("import-linter")),
        languages="python",
    ),
    tool(
        "YAPF",
        way(Kind.LINT, "yapf", rf"{ANY}(?:--diff|-d|-q|--quiet|-[a-z]*d[a-z]*){END}", unless=option("-i --in-place")),
        way(Kind.LINT, "pre-commit-hook", words("yapf")),
        languages="python",
    ),
    tool(
        "autopep8",
        way(Kind.LINT, "autopep8", rf"{ANY}--exit-code{END}"),
        way(Kind.LINT, "pre-commit-hook", words("autopep8")),
        languages="python",
    ),
    tool(
        "autoflake",
        way(Kind.LINT, "autoflake", rf"{ANY}(?:--check|-c|--check-diff|-cd){END}"),
        way(Kind.LINT, "pre-commit-hook", words("autoflake")),
        languages="python",
    ),
    tool(
        "docformatter",
        way(Kind.LINT, "docformatter", rf"{ANY}(?:--check|-c){END}"),
        way(Kind.LINT, "pre-commit-hook", words("docformatter")),
        languages="python",
    ),
    tool(
        "pyupgrade",
        way(Kind.LINT, "pyupgrade", ".", unless=option("--exit-zero-even-if-changed")),
        way(Kind.LINT, "pre-commit-hook", words("pyupgrade")),
        languages="python",
    ),
    tool(
        "Flynt",
        way(Kind.LINT, "flynt", rf"{ANY}(?:-f|--fail-on-change){END}"),
        way(Kind.LINT, "pre-commit-hook", words("flynt")),
        languages="python",
    ),
    tool("add-trailing-comma", way(Kind.LINT, "pre-commit-hook", words("add-trailing-comma")), languages="python"),
    tool(
        "reorder-python-imports", way(Kind.LINT, "pre-commit-hook", words("reorder-python-imports")), languages="python"
    ),
    tool("django-upgrade", way(Kind.LINT, "pre-commit-hook", words("django-upgrade")), languages="python"),
    tool(
        "nbQA",
        way(
            Kind.LINT,
            "nbqa",
            r"(?:ruff check|ruff \.|flake8|pylint|mypy|pycodestyle|(?:black|isort|ruff format) .*--check)",
        ),
        way(Kind.LINT, "pre-commit-hook", r"nbqa-(?:ruff\S*|flake8|pylint|mypy|black|isort|pyupgrade)(?: |$)"),
        languages="notebook",
    ),
)
"""Test runners, coverage and linters of Python."""
