from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.evidence import Problem
from dptops_audit.models.inventory import Inventory
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package
from dptops_audit.models.packages.php import read

SHOP = """\
{
    "name": "Acme/Shop",
    "type": "project",
    "license": ["MIT", "Apache-2.0"],
    "require": {
        "php": "^8.3",
        "ext-pdo": "*",
        "composer-runtime-api": "^2.2",
        "Laravel/Framework": "^11.0",
        "php-http/discovery": "1.19.4"
    },
    "require-dev": {
        "ext-xdebug": "*",
        "ext-pdo": "^8",
        "phpunit/phpunit": "^11.0"
    },
    "suggest": {
        "predis/predis": "to use Redis"
    },
    "replace": {
        "symfony/polyfill-php80": "*"
    },
    "bin": ["bin/shop", "bin/worker.php"],
    "scripts": {
        "test": "phpunit",
        "lint": ["@php vendor/bin/pint --test", "phpstan"],
        "auto-scripts": {"cache:clear": "symfony-cmd", "assets:install": "symfony-cmd"},
        "none": []
    },
    "config": {"platform": {"php": "8.3.4"}, "sort-packages": true},
    "autoload": {"psr-4": {"App\\\\": "app/", "Lib\\\\": ["lib/", "more/"]}}
}
"""


def packages(root: Path) -> dict[str, Package]:
    inventory = Inventory.open(root)
    return {p.directory: p for p in read(Manifests(inventory, [file.path for file in inventory.files]))}


def one(root: Path, content: str | dict[str, object]) -> Package:
    write(root, "composer.json", content=content if isinstance(content, str) else json.dumps(content))
    return packages(root)[""]


class TestComposer:
    def test_dependencies_have_scope_and_line(self, tmp_path: Path) -> None:
        package = one(tmp_path, SHOP)
        assert [(d.name, d.scope.value, d.requirement, d.location.line) for d in package.dependencies] == [
            ("laravel/framework", "runtime", "^11.0", 9),
            ("php-http/discovery", "runtime", "1.19.4", 10),
            ("phpunit/phpunit", "dev", "^11.0", 15),
        ]
        assert (package.name, package.location.line) == ("acme/shop", 2)

    def test_platform_packages_are_settings(self, tmp_path: Path) -> None:
        settings = {name: setting.value for name, setting in one(tmp_path, SHOP).settings.items()}
        assert settings == {
            "type": "project",
            "license": "MIT, Apache-2.0",
            "php": "^8.3",
            "ext-pdo": "*",
            "composer-runtime-api": "^2.2",
            "dev:ext-xdebug": "*",
            "config.platform.php": "8.3.4",
            "autoload.psr-4.App\\": "app/",
            "autoload.psr-4.Lib\\": "lib/, more/",
        }

    def test_programs_are_called_like_their_files(self, tmp_path: Path) -> None:
        programs = one(tmp_path, SHOP).programs
        assert [(name, program.value, program.location.line) for name, program in programs.items()] == [
            ("shop", "bin/shop", 23),
            ("worker.php", "bin/worker.php", 23),
        ]
        assert list(one(tmp_path, {"bin": "bin/one"}).programs) == ["one"]

    def test_scripts_have_a_command_a_line(self, tmp_path: Path) -> None:
        scripts = one(tmp_path, SHOP).scripts
        assert {name: script.value for name, script in scripts.items()} == {
            "test": "phpunit",
            "lint": "@php vendor/bin/pint --test\nphpstan",
            "auto-scripts": "cache:clear\nassets:install",
        }
        assert scripts["lint"].location.line == 26

    def test_a_lock_file_pins_its_folder(self, tmp_path: Path) -> None:
        write(tmp_path, "api/composer.lock", "api/composer.json", "web/composer.json", content="{}")
        found = packages(tmp_path)
        assert (found["api"].lockfiles, found["web"].lockfiles) == (("api/composer.lock",), ())


class TestPathRepositories:
    @pytest.mark.parametrize(
        "repositories",
        [
            [{"type": "path", "url": "packages/*"}],
            [{"type": "composer", "url": "https://x"}, {"type": "path", "url": "./packages/core/"}],
            {"local": {"type": "path", "url": "packages/core", "options": {"symlink": True}}},
        ],
    )
    def test_a_dependency_that_one_holds_is_local(self, tmp_path: Path, repositories: object) -> None:
        write(tmp_path, "packages/core/composer.json", content='{"name": "Acme/Core"}')
        package = one(tmp_path, {"require": {"acme/core": "@dev", "a/b": "1"}, "repositories": repositories})
        assert {d.name: d.local for d in package.dependencies} == {"acme/core": "packages/core", "a/b": None}

    def test_a_package_that_no_repository_holds_is_not_local(self, tmp_path: Path) -> None:
        write(tmp_path, "packages/core/composer.json", content='{"name": "acme/core"}')
        repositories = [{"type": "vcs", "url": "packages/core"}, {"type": "path", "url": "../elsewhere"}, False]
        package = one(tmp_path, {"require": {"acme/core": "1"}, "repositories": repositories})
        assert package.dependencies[0].local is None

    def test_more_than_can_be_looked_up_are_noted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("dptops_audit.models.packages.php._BUDGET", 500)
        write(
            tmp_path,
            "composer.json",
            content='{"repositories": [{"type": "path", "url": "a/*"},\n{"type": "path", "url": "b/*"}]}',
        )
        write(tmp_path, "a/x/composer.json", content="{}")
        inventory = Inventory.open(tmp_path)
        read(Manifests(inventory, [file.path for file in inventory.files]))
        assert Problem("composer.json", "has more path repositories than are looked up", 2) in inventory.problems


class TestOddInput:
    @pytest.mark.parametrize("value", [None, [], "a", 1, {"a": {"b": {}}}, [[{}]]])
    def test_fields_of_another_shape_say_nothing(self, tmp_path: Path, value: object) -> None:
        fields = "name version type license require require-dev bin scripts config autoload repositories".split()
        assert one(tmp_path, dict.fromkeys(fields, value)).dependencies == ()

    def test_what_is_no_manifest_is_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, "a/composer.json", content="[]")
        write(tmp_path, "b/composer.json", content="")
        write(tmp_path, "c/Composer.json", content="{}")
        (tmp_path / "d").mkdir()
        (tmp_path / "d/composer.json").write_bytes(b"\xff\xfe\x00")
        inventory = Inventory.open(tmp_path)
        assert read(Manifests(inventory, [file.path for file in inventory.files])) == ()
        assert Problem("a/composer.json", "holds no JSON object", 1) in inventory.problems

    @pytest.mark.parametrize(
        "content",
        [
            "[" * 500_000,
            '{"scripts":' * 5_000 + "1" + "}" * 5_000,
            '{"name": "' + "/" * 1_000_000 + '"}',
            '{"repositories": [' + '{"type": "path", "url": "*/*"},' * 1_500 + "{}]}",
        ],
    )
    def test_hostile_manifests_take_no_time(self, tmp_path: Path, content: str) -> None:
        write(tmp_path, *(f"packages/p{number}/composer.json" for number in range(20)), content='{"name": "a/b"}')
        start = time.process_time()
        write(tmp_path, "composer.json", content=content)
        packages(tmp_path)
        assert time.process_time() - start < 4
