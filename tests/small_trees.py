"""Small folders and repositories for the tests that need files on disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

WORKFLOW = """\
on: push
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          hadolint Dockerfile
          gitleaks git
          checkov -d .
          docker build -t registry.example.com/shop:$GITHUB_SHA .
          trivy image registry.example.com/shop:$GITHUB_SHA
          docker push registry.example.com/shop:$GITHUB_SHA
"""
"""A pipeline of which no item says that something is missing, for a repository that holds an image alone."""


def write(root: Path, *paths: str, content: str = "x\n") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)


def commit(root: Path) -> None:
    author = ("-c", "user.name=someone", "-c", "user.email=someone@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*author, "commit", "--quiet", "--message", "first")):
        subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)
