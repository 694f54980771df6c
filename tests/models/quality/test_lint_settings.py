"""Security analysers inside the configuration of linters."""

from __future__ import annotations

from pathlib import Path

import pytest
from quality_trees import repository_of

from dptops_audit.models.quality.lint_settings import security_linters


def shown(root: Path, files: dict[str, str]) -> list[tuple[str, str, int]]:
    return [(one.tool, one.location.path, one.location.line) for one in security_linters(repository_of(root, files))]


FINDSECBUGS = """<project><build><plugins><plugin>
<artifactId>spotbugs-maven-plugin</artifactId>
<configuration><plugins><plugin>
<groupId>com.h3xstream.findsecbugs</groupId>
<artifactId>findsecbugs-plugin</artifactId>
</plugin></plugins></configuration>
</plugin></plugins></build></project>
"""
GRADLE = 'plugins { id "com.github.spotbugs" version "6" }\ndependencies {\n  spotbugsPlugins "com.h3xstream.findsecbugs:findsecbugs-plugin:1"\n}\n'


@pytest.mark.parametrize(
    ("path", "content", "tool", "line"),
    [
        ("ruff.toml", 'select = [\n  "E",\n  "S",\n]\n', "Ruff's security rules", 3),
        ("ruff.toml", '[lint]\nextend-select = ["S105"]\n', "Ruff's security rules", 2),
        ("pyproject.toml", '[tool.ruff.lint]\nselect = ["ALL"]\nignore = ["S101"]\n', "Ruff's security rules", 2),
        (".golangci.yml", "linters:\n  enable:\n    - errcheck\n    - gosec\n", "gosec", 4),
        (".golangci.yml", "linters:\n  enable-all: true\n", "gosec", 2),
        (".golangci.yaml", "version: '2'\nlinters:\n  default: all\n", "gosec", 3),
        (".golangci.toml", '[linters]\nenable = ["gosec"]\n', "gosec", 2),
        (".golangci.json", '{"linters": {"presets": ["bugs"]}}\n', "gosec", 1),
        (".eslintrc.json", '{"extends": [\n"plugin:security/recommended-legacy"]}\n', "eslint-plugin-security", 2),
        (".eslintrc", "extends: plugin:security/recommended\n", "eslint-plugin-security", 1),
        (".eslintrc.yml", "rules:\n  security/detect-eval-with-expression: [error]\n", "eslint-plugin-security", 2),
        (
            ".eslintrc.yml",
            "overrides:\n  - rules:\n      no-unsanitized/method: 2\n",
            "eslint-plugin-no-unsanitized",
            3,
        ),
        (
            ".eslintrc.js",
            "module.exports = {\n extends: ['plugin:no-unsanitized/DOM'] };\n",
            "eslint-plugin-no-unsanitized",
            2,
        ),
        (
            "package.json",
            '{"eslintConfig": {"extends": ["plugin:security/recommended"]}}\n',
            "eslint-plugin-security",
            1,
        ),
        (
            "eslint.config.mjs",
            'import security from "eslint-plugin-security";\nexport default [\n  security.configs.recommended,\n];\n',
            "eslint-plugin-security",
            3,
        ),
        (
            "eslint.config.js",
            "module.exports = [{ rules: {\n 'security/detect-child-process': 'warn' } }];\n",
            "eslint-plugin-security",
            2,
        ),
        ("pom.xml", FINDSECBUGS, "Find Security Bugs", 5),
        ("build.gradle", GRADLE, "Find Security Bugs", 3),
        (
            "A.csproj",
            '<Project Sdk="a"><ItemGroup>\n<PackageReference Include="SecurityCodeScan.VS2019" Version="5" />\n</ItemGroup></Project>\n',
            "Security Code Scan",
            2,
        ),
        (
            "Directory.Build.props",
            "<Project><PropertyGroup>\n<AnalysisModeSecurity>All</AnalysisModeSecurity></PropertyGroup></Project>\n",
            ".NET analyzers' security rules",
            2,
        ),
        (
            ".editorconfig",
            "[*.cs]\ndotnet_analyzer_diagnostic.category-Security.severity = error\n",
            ".NET analyzers' security rules",
            2,
        ),
        (
            "psalm.xml",
            '<?xml version="1.0"?>\n<psalm\n  errorLevel="1"\n  runTaintAnalysis="true"\n/>\n',
            "Psalm's taint analysis",
            4,
        ),
        ("phpcs.xml", "<ruleset>\n<rule ref='Security'/>\n</ruleset>\n", "phpcs-security-audit", 2),
        (
            ".pre-commit-config.yaml",
            "repos:\n- repo: a\n  hooks:\n  - id: flake8\n    additional_dependencies: [flake8-bandit==4]\n",
            "flake8-bandit",
            5,
        ),
    ],
)
def test_analyser_is_on_at_the_line_that_switches_it_on(
    tmp_path: Path, path: str, content: str, tool: str, line: int
) -> None:
    assert shown(tmp_path, {path: content}) == [(tool, path, line)]


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("ruff.toml", 'select = ["E", "SIM", "SLF"]\n'),
        ("ruff.toml", 'select = ["ALL"]\nignore = ["S"]\n'),
        (".golangci.yml", "linters:\n  disable-all: true\n  enable:\n    - errcheck\n    # - gosec\n"),
        (".golangci.yml", "linters:\n  enable-all: true\n  disable:\n    - gosec\n"),
        (".golangci.yml", "linters-settings:\n  gosec:\n    severity: low\n"),
        ("package.json", '{"devDependencies": {"eslint-plugin-security": "1"}}\n'),
        (".eslintrc.yml", "rules:\n  security/detect-eval-with-expression: off\n"),
        (".eslintrc.js", "module.exports = { // extends: ['plugin:security/recommended']\n};\n"),
        ("eslint.config.mjs", 'import security from "eslint-plugin-security";\nexport default [];\n'),
        ("eslint.config.js", "module.exports = [{ rules: { 'security/detect-child-process': 'off' } }];\n"),
        ("psalm.xml", '<psalm errorLevel="1"/>\n'),
        ("phpcs.xml", "<ruleset><rule ref='PSR12'/></ruleset>\n"),
        (
            "Directory.Build.props",
            "<Project><PropertyGroup><AnalysisMode>Recommended</AnalysisMode></PropertyGroup></Project>\n",
        ),
        ("requirements-dev.txt", "flake8\n"),
        (".rubocop.yml", "Security:\n  Enabled: true\n"),
    ],
)
def test_linter_without_its_rules_of_security_is_none(tmp_path: Path, path: str, content: str) -> None:
    assert shown(tmp_path, {path: content}) == []


def test_configuration_of_an_example_is_none(tmp_path: Path) -> None:
    files = {"examples/a/ruff.toml": 'select = ["S"]\n', "src/a.py": "x = 1\n"}
    assert shown(tmp_path, files) == []


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("[flake8]\nmax-line-length = 100\n", [("flake8-bandit", "requirements-dev.txt", 1)]),
        ("[flake8]\nselect = E,S\n", [("flake8-bandit", ".flake8", 2)]),
        ("[flake8]\nselect = E,F\n", []),
        ("[flake8]\nextend-ignore = S\n", []),
    ],
)
def test_flake8_runs_all_its_plugins_unless_some_are_selected(
    tmp_path: Path, config: str, expected: list[tuple[str, str, int]]
) -> None:
    assert shown(tmp_path, {"requirements-dev.txt": "flake8-bandit\n", ".flake8": config}) == expected
