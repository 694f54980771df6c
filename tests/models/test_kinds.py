from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory, Tag
from dptops_audit.models.kinds import kind_by_first_line, kind_by_name


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "names"),
        [
            (
                "dockerfile",
                "Dockerfile dockerfile DOCKERFILE Containerfile Dockerfile.prod Dockerfile-prod Dockerfile_prod",
            ),
            (
                "dockerfile",
                "api.Dockerfile api.dockerfile api.Containerfile Containerfile.dev Dockerfile.1.2 Dockerfile.go",
            ),
            (
                "dockerfile",
                "Dockerfile.php Dockerfile.tf Dockerfile.env Dockerfile.j2 Dockerfile.prod.tpl Dockerfile.erb",
            ),
            ("dockerfile", "Dockerfile.in Dockerfile-alpine.template .gitpod.Dockerfile Dockerfile.sample"),
            (
                "ignore",
                "Dockerfile.dockerignore api.Dockerfile.dockerignore .dockerignore Dockerfile.prod.dockerignore",
            ),
            ("markdown", "Dockerfile.md"),
            ("text", "Dockerfile.txt Dockerfile.rst README LICENSE"),
            ("backup", "Dockerfile.bak Dockerfile~ docker-compose.yml.orig Jenkinsfile.disabled"),
            ("go", "dockerfile.go dockerfile_test.go"),
            ("python", "Dockerfile.py"),
            ("unknown", "build-dockerfile mydockerfile"),
            ("compose", "compose.yml compose.yaml docker-compose.yml docker-compose.prod.yaml docker-compose-dev.yml"),
            ("compose", "compose.prod.yml compose-prod.yml api.compose.yml dev.docker-compose.yml podman-compose.yml"),
            ("compose", "docker-stack.yml docker-stack.prod.yml docker_compose.yml docker/test-compose.yml"),
            ("yaml", "decompose.yml composer.yaml values.yaml stack.yml .github/workflows/docker-compose.yml"),
            ("yaml", "roles/app/tasks/docker-compose.yml"),
            ("template", "deploy.yml.j2 values.yaml.tpl docker-compose.yml.tmpl page.html.erb"),
            ("sample", "docker-compose.override.yaml-sample config.yml.example phpunit.xml.dist"),
            ("dotenv", ".env .env.production .env.example prod.env"),
            ("groovy", "Jenkinsfile Jenkinsfile.release build.gradle"),
            ("make", "Makefile GNUmakefile rules.mk Makefile.am"),
            ("terraform", "main.tf prod.tfvars"),
            ("hcl", "docker-bake.hcl .terraform.lock.hcl"),
            ("xml", "pom.xml App.csproj"),
            ("binary", "app.jar"),
            ("image", "logo.PNG"),
        ],
    )
    def test_names_tell_kinds(self, kind: str, names: str) -> None:
        assert {name: kind_by_name(name) for name in names.split()} == dict.fromkeys(names.split(), kind)

    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("#!/bin/sh", "shell"),
            ("#! /usr/bin/env bash", "shell"),
            ("#!/usr/bin/env -S python3.11 -u", "python"),
            ("#!/usr/bin/env NODE_ENV=test node", "javascript"),
            ("#!/usr/bin/with-contenv bash", "shell"),
            ("#!/opt/ruby/bin/ruby2.7", "ruby"),
            ("<?php", "php"),
            ("#!", "unknown"),
            ("#!/usr/bin/env", "unknown"),
            ("all:", "unknown"),
        ],
    )
    def test_first_lines_tell_kinds(self, line: str, kind: str) -> None:
        assert kind_by_first_line(line) == kind

    def test_scripts_without_an_extension_are_found_by_their_first_line(self, tmp_path: Path) -> None:
        write(tmp_path, "bin/run", "vendor/run", "setup.builder", ".hidden", content="#!/bin/bash\n")
        write(tmp_path, "lib.sh")
        write(tmp_path, "manage", content="#!/usr/bin/env python3\n")
        (tmp_path / "setup.builder").chmod(0o755)
        inventory = Inventory.open(tmp_path)
        assert [file.path for file in inventory.of_kind("shell", without={Tag.VENDORED})] == [
            "bin/run",
            "lib.sh",
            "setup.builder",
        ]
        assert [file.path for file in inventory.of_kind("python", "terraform")] == ["manage"]
        (run,) = (file for file in inventory.files if file.path == "bin/run")
        assert (run.kind, inventory.kind_of(run)) == ("unknown", "shell")
