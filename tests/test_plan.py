"""The sentence that says what a repository was understood to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory
from dptops_audit.models.repository import Repository
from dptops_audit.plan import summary_sentence

FLASK = {"requirements.txt": "flask\n", "app.py": "app = Flask(__name__)\n"}
WORKFLOW = {".github/workflows/ci.yml": "on: push\njobs: {}\n"}


def services(count: int) -> dict[str, str]:
    files = {f"s{n}/requirements.txt": "flask\n" for n in range(count)}
    return files | {f"s{n}/app.py": "app = Flask(__name__)\n" for n in range(count)}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"a.bin": ""}, "No code in a programming language; no image is shipped; no pipeline"),
        ({"main.py": "x()\n"}, "Code in Python; no image is shipped; no pipeline"),
        (FLASK, "Service in Python (Flask); no image is shipped; no pipeline"),
        (services(3), "3 services in Python (Flask); no image is shipped; no pipeline"),
        (
            {**FLASK, **WORKFLOW, "Dockerfile": "FROM python:3.12\nCOPY . .\nCMD gunicorn app:app\n"},
            "Service in Python (Flask); 1 image; pipelines of GitHub Actions",
        ),
        (
            {"a/Dockerfile": "FROM debian:12\n", "b/Dockerfile": "FROM debian:12\n", "a.go": "x\n", "b.ts": "x\n"},
            "Code in Go and TypeScript; 2 images; no pipeline",
        ),
        (
            {"Procfile": "web: ./shop\nqueue: ./work\n", "go.mod": "module shop\n", "a.go": "package main\n"},
            "Service in Go; no image is shipped; no pipeline; deployment declared by Procfile",
        ),
        (
            {**FLASK, "migrations/0001_a.py": "x = 1\n", "migrations/0002_a.py": "x = 1\n"},
            "Service in Python (Flask); no image is shipped; a database with migrations of Django; no pipeline",
        ),
        (
            {**FLASK, "init.sql": "create table a (b int);\n"},
            "Service in Python (Flask); no image is shipped; a database; no pipeline",
        ),
        (
            {"main.tf": 'resource "aws_instance" "a" {}\n', "run.sh": "x\n"},
            "Infrastructure as code; no image is shipped; no pipeline; deployment declared by Terraform",
        ),
        (
            {"README.md": "# a\n", "mkdocs.yml": "site_name: a\n"},
            "Static site and documents; no image is shipped; no pipeline",
        ),
        (
            {"Cargo.toml": '[package]\nname = "a"\nversion = "1.0.0"\n', "src/lib.rs": "fn a() {}\n"},
            "Library in Rust; no image is shipped; no pipeline",
        ),
        (
            {
                "package.json": '{"name": "a", "bin": "a.js", "main": "a.js", "dependencies": {"vite": "5", "vue": "3"}}',
                "a.js": "x\n",
            },
            "Frontend, command-line tool and library in JavaScript; no image is shipped; no pipeline",
        ),
        (
            {"flake.nix": "x = pkgs.dockerTools.buildImage { };\n", "main.go": "x\n"},
            "Code in Go; images built without a Dockerfile; no pipeline",
        ),
        (
            {**WORKFLOW, ".gitlab-ci.yml": "x: 1\n", "Jenkinsfile": "x\n", ".travis.yml": "x: 1\n", "a.py": "x()\n"},
            "Code in Python; no image is shipped; pipelines of GitHub Actions, GitLab CI and 2 more",
        ),
        (
            {**WORKFLOW, "Jenkinsfile": "x\n", "ci/Jenkinsfile.b": "x\n", ".travis.yml": "x: 1\n", "a.py": "x()\n"},
            "Code in Python; no image is shipped; pipelines of Jenkins, GitHub Actions and Travis CI",
        ),
        (
            {".github/workflows/ci.old.yml": "on: push\n", "wercker.yml": "x: 1\n", "a.py": "x()\n"},
            "Code in Python; no image is shipped; pipelines of wercker",
        ),
    ],
)
def test_sentence(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    for path, content in files.items():
        write(tmp_path, path, content=content)
    assert summary_sentence(Repository(Inventory.open(tmp_path))) == sentence


def test_roles_are_counted_apart_and_frameworks_named_once(tmp_path: Path) -> None:
    files = {
        **services(2),
        "job/Job.csproj": '<Project Sdk="Microsoft.NET.Sdk.Worker"></Project>',
        "job/Job.cs": "class Job {}\n",
        "main.tf": 'data "archive_file" "f" {\n  source_dir = "f"\n}\n',
        "f/index.js": "exports.handler = async () => {};\n",
    }
    for path, content in files.items():
        write(tmp_path, path, content=content)
    assert summary_sentence(Repository(Inventory.open(tmp_path))) == (
        "2 services, worker and function in Python, C# and JavaScript (AWS Lambda, .NET worker and Flask); "
        "no image is shipped; no pipeline"
    )
