"""Hooks that pipelines run, and those of developers' machines."""

from __future__ import annotations

from pathlib import Path

from followed import follow, shown, workspace

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.hooks import ci_service, hooks_of, local_hooks

CONFIG = """\
ci:
  autofix_prs: false
repos:
  - repo: https://github.com/gitleaks/gitleaks.git
    rev: v8
    hooks:
      - id: gitleaks
        args: [--verbose]
  - repo: local
    hooks:
      - id: types
        language: system
        entry: mypy --strict
        args: ["src", "a b"]
      - id: block
        language: script
        entry: >-
          ./scripts/x.sh
          --all
      - id: image
        language: docker_image
        entry: hadolint/hadolint hadolint
      - id: word
        language: pygrep
        entry: print
      - id: slow
        language: system
        entry: pytest
        stages: [pre-push]
      - id: hand
        language: system
        entry: semgrep scan
        stages: [manual]
"""


def test_pre_commit(tmp_path: Path) -> None:
    place = workspace(tmp_path, {".pre-commit-config.yaml": CONFIG})
    path = ".pre-commit-config.yaml"
    usual = [
        f"{path}:7 [] pre-commit-hook gitleaks github.com/gitleaks/gitleaks --verbose",
        f"{path}:13 [] mypy --strict src 'a b'",
        f"{path}:18 [] ./scripts/x.sh --all",
        f"{path}:22 [] docker run hadolint/hadolint hadolint",
    ]
    assert shown(follow("hooks", "pre-commit run --all-files", place)) == usual
    assert shown(follow("hooks", "prek", place)) == usual
    assert shown(follow("hooks", "pre-commit run -a", place, variables={"SKIP": "types,block,image"})) == usual[:1]
    assert shown(follow("hooks", "pre-commit run types --all-files", place)) == usual[1:2]
    assert shown(follow("hooks", "pre-commit run slow", place)) == [f"{path}:28 [] pytest"]
    assert shown(follow("hooks", "pre-commit run --hook-stage pre-push", place))[-1] == f"{path}:28 [] pytest"
    assert shown(follow("hooks", "pre-commit run --hook-stage manual", place))[-1] == f"{path}:32 [] semgrep scan"
    assert shown(hooks_of(place, path)) == [*usual, f"{path}:28 [] pytest"]
    assert follow("hooks", "pre-commit install", place) is None
    assert ci_service(place) == Location(path, 1, 1, 1)
    assert shown(local_hooks(place)) == shown(hooks_of(place, path))


LEFTHOOK = """\
pre-commit:
  commands:
    lint:
      root: web/
      run: eslint .
  jobs:
    - run: |
        one
        two
    - group:
        jobs:
          - run: three
    - script: x.sh
      runner: bash
"""
PACKAGE = """\
{
 "lint-staged": {
  "*.ts": ["eslint --fix", "prettier"]
 },
 "husky": {"hooks": {
  "pre-push": "npm test"
 }}
}
"""
OVERCOMMIT = """\
PreCommit:
  RuboCop:
    enabled: true
  Own:
    enabled: true
    command: ['bin/x', 'y']
  Off:
    enabled: false
"""


def test_other_managers(tmp_path: Path) -> None:
    files = {
        "lefthook.yml": LEFTHOOK,
        ".lefthook/pre-commit/x.sh": "gitleaks protect\n",
        ".husky/pre-commit": "npx lint-staged\n",
        "package.json": PACKAGE,
        ".overcommit.yml": OVERCOMMIT,
        "devenv.nix": "{\n  git-hooks.hooks.shellcheck.enable = true;\n}\n",
    }
    place = workspace(tmp_path, files)
    lefthook = [
        "lefthook.yml:5 [web] eslint .",
        "lefthook.yml:8 [] one\ntwo",
        "lefthook.yml:12 [] three",
        "lefthook.yml:13 [] bash .lefthook/pre-commit/x.sh",
    ]
    assert shown(follow("hooks", "lefthook run pre-commit --all-files", place)) == lefthook
    staged = ["package.json:3 [] eslint --fix", "package.json:3 [] prettier"]
    assert shown(follow("hooks", "lint-staged", place)) == staged
    assert shown(follow("hooks", "overcommit --run", place)) == [
        ".overcommit.yml:2 [] overcommit-hook RuboCop",
        ".overcommit.yml:4 [] bin/x y",
    ]
    found = shown(local_hooks(place))
    assert set(lefthook) <= set(found)
    assert ".husky/pre-commit:1 [] npx lint-staged" in found
    assert "package.json:6 [] npm test" in found
    assert "devenv.nix:2 [] pre-commit-hook shellcheck github.com/cachix/git-hooks.nix" in found
    # What husky's hook leads to is not given a second time.
    assert staged[0] not in found


def test_nothing_is_configured(tmp_path: Path) -> None:
    place = workspace(tmp_path, {"x": ""})
    assert follow("hooks", "pre-commit run", place) == ()
    assert local_hooks(place) == ()
    assert ci_service(place) is None
