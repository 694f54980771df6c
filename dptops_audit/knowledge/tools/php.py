"""What installs, packs, tests and lints PHP.

Sources: https://getcomposer.org/doc/03-cli.md, the PHPUnit, Pest, Codeception and Laravel documentation of their command lines, the
exit codes that each linter documents, and the action.yml of each action.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, above_zero, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_COMPOSER = behind("-d --working-dir")
_ARTISAN = rf"{behind('-d')}(?:\S*/)?artisan "
_REPORTS = r"--coverage(?:-(?:clover|cobertura|crap4j|html|php|text|xml|openclover))?(?:[= ]|$)"
_DRY = rf"{ANY}(?:--dry-run|-n){END}"


def _linter(name: str, programs: str, arguments: str = "", unless: str = "", hooks: str = "") -> Tool:
    ways = [way(Kind.LINT, programs, arguments, unless=unless)]
    if hooks:
        ways.append(way(Kind.LINT, "pre-commit-hook", words(hooks)))
    return tool(name, *ways, languages="php")


TOOLS = (
    tool(
        "Composer",
        way(
            Kind.INSTALL,
            "composer composer.phar",
            rf"{_COMPOSER}(?:install|i|update|u|upgrade){END}",
            unless=option("--dry-run --lock --no-install"),
        ),
        way(
            Kind.INSTALL,
            "php",
            rf"{behind('-d')}\S*composer(?:\.phar)? {_COMPOSER}(?:install|update){END}",
            unless=option("--dry-run"),
        ),
        way(Kind.PACKAGE, "composer composer.phar", rf"{_COMPOSER}archive{END}"),
        action(Kind.INSTALL, "ramsey/composer-install"),
        languages="php",
    ),
    tool(
        "PHPUnit",
        way(
            Kind.TEST,
            "phpunit simple-phpunit",
            unless=option("--list-tests --list-suites --list-groups --generate-configuration --migrate-configuration"),
        ),
        way(Kind.COVERAGE, "phpunit simple-phpunit", rf"{ANY}--coverage-\w+(?:[= ]|$)", unless=option("--no-coverage")),
        way((Kind.TEST, Kind.COVERAGE), "phpdbg", rf"{ANY}\S*phpunit{END}"),
        action(Kind.TEST, "php-actions/phpunit"),
        languages="php",
    ),
    tool(
        "Pest",
        way(Kind.TEST, "pest", unless=option("--init --list-tests --type-coverage --mutate")),
        way(Kind.COVERAGE, "pest", rf"{ANY}{_REPORTS}"),
        way(
            Kind.COVERAGE_GATE,
            "pest",
            rf"{ANY}{above_zero('--min --exactly')}",
            unless=option("--type-coverage --mutate"),
        ),
        languages="php",
    ),
    tool(
        "ParaTest",
        way(Kind.TEST, "paratest"),
        way(Kind.COVERAGE, "paratest", rf"{ANY}--coverage-\w+(?:[= ]|$)"),
        languages="php",
    ),
    tool(
        "Laravel's tests",
        way(Kind.TEST, "php", rf"{_ARTISAN}test{END}"),
        way(Kind.COVERAGE, "php", rf"{_ARTISAN}test (?:.* )?--coverage(?:-\w+)?(?:[= ]|$)"),
        way(Kind.COVERAGE_GATE, "php", rf"{_ARTISAN}test (?:.* )?{above_zero('--min')}"),
        way(Kind.TEST, "artisan", words("test")),
        way(Kind.INTEGRATION_TEST, "php", rf"{_ARTISAN}dusk{END}"),
        way(Kind.INTEGRATION_TEST, "artisan", words("dusk")),
        languages="php",
    ),
    tool(
        "Codeception",
        way(Kind.TEST, "codecept codeception", rf"{behind('-c --config')}run{END}"),
        way(
            Kind.COVERAGE, "codecept codeception", rf"{behind('-c --config')}run (?:.* )?--coverage(?:-\w+)?(?:[= ]|$)"
        ),
        languages="php",
    ),
    tool("Behat", way(Kind.TEST, "behat", unless=option("--dry-run --init --definitions -d")), languages="php"),
    tool("phpspec", way(Kind.TEST, "phpspec", rf"{behind('-c --config')}run{END}"), languages="php"),
    tool(
        "Kahlan",
        way(Kind.TEST, "kahlan"),
        way(Kind.COVERAGE, "kahlan", rf"{ANY}--(?:coverage|clover|istanbul)(?:[= ]|$)"),
        languages="php",
    ),
    tool("atoum", way(Kind.TEST, "atoum"), languages="php"),
    tool("PHPT", way(Kind.TEST, "php", rf"{behind('-d')}(?:\S*/)?run-tests\.php{END}"), languages="php"),
    tool(
        "phpunit-coverage-check",
        way(Kind.COVERAGE_GATE, "phpunit-coverage-check", rf"{ANY}{above_zero('-t --threshold')}"),
        way(Kind.COVERAGE_GATE, "coverage-check phpunit-coverage-check", r"\S+\.xml (?:--percentage=)?(?!0+(?: |$))\d"),
        way(Kind.COVERAGE_GATE, "phpunit-threshold coverage-checker", "."),
        action(Kind.COVERAGE_GATE, "johanvanhelden/gha-clover-test-coverage-check", inputs={"percentage": "^[1-9]"}),
        languages="php",
    ),
    tool("Box", way((Kind.COMPILE, Kind.PACKAGE), "box box.phar", words("compile build")), languages="php"),
    tool("phar-composer", way(Kind.PACKAGE, "phar-composer", words("build")), languages="php"),
    tool("php -l", way(Kind.LINT, "php", rf"{behind('-d')}(?:-l|--syntax-check){END}"), languages="php"),
    _linter("PHP_CodeSniffer", "phpcs", unless=option("-i -e --config-show --config-set"), hooks="phpcs php-cs"),
    tool(
        "PHP-CS-Fixer",
        way(Kind.LINT, "php-cs-fixer php-cs-fixer.phar", rf"(?:check{END}|{ANY}--dry-run{END})"),
        way(Kind.LINT, "pre-commit-hook", words("php-cs-fixer php-cs-fixer-on")),
        action(Kind.LINT, "oskarstark/php-cs-fixer-ga", inputs={"args": r"--dry-run|^check\b"}),
        action(Kind.LINT, "docker://oskarstark/php-cs-fixer-ga", inputs={"args": r"--dry-run|^check\b"}),
        languages="php",
    ),
    tool(
        "PHPStan",
        way(
            Kind.LINT,
            "phpstan phpstan.phar",
            rf"{behind('-c --configuration -a --autoload-file')}(?:analyse|analyze|\S*/|$)",
            unless=option("--generate-baseline -b"),
        ),
        way(Kind.LINT, "pre-commit-hook", words("phpstan php-stan")),
        action(Kind.LINT, "php-actions/phpstan oskarstark/phpstan-ga docker://oskarstark/phpstan-ga"),
        languages="php",
    ),
    tool(
        "Psalm",
        way(
            Kind.LINT,
            "psalm psalm.phar",
            unless=option("--init --set-baseline --update-baseline --alter --taint-analysis --security-analysis"),
        ),
        way(Kind.LINT, "pre-commit-hook", words("psalm")),
        action(
            Kind.LINT,
            "docker://ghcr.io/psalm/psalm-github-actions docker://vimeo/psalm-github-actions",
            unless={"security_analysis": "true"},
        ),
        languages="php",
    ),
    _linter("Phan", "phan", unless=option("--init")),
    _linter("PHPMD", "phpmd", r"\S+ \S+ \S"),
    _linter("Pint", "pint", rf"{ANY}(?:--test|--bail){END}"),
    _linter("Easy Coding Standard", "ecs", rf"(?:check{END}|-|$|\S*/)", unless=option("--fix list-checkers")),
    _linter("PHP Insights", "phpinsights", rf"{ANY}--min-\w+[= ]"),
    _linter("Rector", "rector", _DRY),
    _linter("Parallel Lint", "parallel-lint php-parallel-lint", "."),
    _linter("PHPLint", "phplint", hooks="php-lint php-lint-all"),
    _linter("Deptrac", "deptrac", r"(?:analyse|analyze|-|$|\S+\.ya?ml)"),
    _linter("PHPArkitect", "phparkitect", words("check")),
    _linter("TLint", "tlint", rf"(?:lint{END}|$|\S*/)"),
    _linter("Duster", "duster", words("lint")),
    tool(
        "Mago",
        way(
            Kind.LINT,
            "mago",
            rf"{behind('--workspace --config')}(?:lint|analyze|analyse|guard){END}",
            unless=option("--fix"),
        ),
        way(
            Kind.LINT,
            "mago",
            rf"{behind('--workspace --config')}(?:format|fmt) (?:.* )?(?:--check|-c|--dry-run|-d){END}",
        ),
        languages="php",
    ),
)
"""Composer, test runners, coverage and linters."""
