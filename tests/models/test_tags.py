from __future__ import annotations

from pathlib import Path

import pytest
from small_trees import write

from dptops_audit.models.inventory import Inventory, Tag


def tags_of(root: Path, path: str, *beside: str) -> set[str]:
    """The tags of a path in a repository that also holds a program, so that nothing is lifted."""
    write(root, "src/main.py", path, *beside)
    file = Inventory.open(root).get(path)
    assert file is not None
    return {tag.value for tag in file.tags}


class TestTags:
    @pytest.mark.parametrize(
        ("tag", "path"),
        [
            ("vendored", "vendor/github.com/x/y.go"),
            ("vendored", "web/node_modules/x/index.js"),
            ("vendored", "third_party/x/Dockerfile"),
            ("vendored", "services/api/vendor/x.go"),
            ("vendored", "src/Site/wwwroot/lib/x.js"),
            ("vendored", "gradlew"),
            ("generated", "api/service.pb.go"),
            ("generated", "api/service_pb2.py"),
            ("generated", "static/app.min.js"),
            ("generated", "package-lock.json"),
            ("generated", "yarn.lock"),
            ("generated", "dist/index.js"),
            ("example", "examples/shop/Dockerfile"),
            ("example", "lib/samples/a.py"),
            ("example", "demo/app.py"),
            ("example", "docker-compose.example.yml"),
            ("example", ".env.example"),
            ("template", "{{cookiecutter.name}}/Dockerfile"),
            ("template", "lib/{{cookiecutter.name}}/app.py"),
            ("template", "templates/react/package.json"),
            ("template", "lib/generators/app/templates/model.rb"),
            ("template", "Dockerfile.j2"),
            ("fixture", "pkg/testdata/Dockerfile"),
            ("fixture", "tests/fixtures/a.json"),
            ("fixture", "parser/testfiles-negative/empty/Dockerfile"),
            ("fixture", "__fixtures__/a.ts"),
            ("test", "test/Dockerfile"),
            ("test", "tests/app.py"),
            ("test", "services/test/app.py"),
            ("test", "services/tests/app.py"),
            ("test", "web/__tests__/a.ts"),
            ("test", "e2e/a.ts"),
            ("test", "cypress/docker-compose.yml"),
            ("test", "src/Shop.Api.UnitTests/Api.cs"),
            ("test", "src/test/java/com/x/Data.java"),
            ("test", "pkg/server_test.go"),
            ("test", "web/a.spec.ts"),
            ("test", "Dockerfile.test"),
            ("test", "Dockerfile.ci"),
            ("test", "Dockerfile.cypress"),
            ("test", "Dockerfile.e2e"),
            ("test", "docker-compose.ci.yml"),
            ("test", "docker-compose.backend-tests.yml"),
            ("test", "docker/e2e/Dockerfile"),
            ("test", "docker/ci/Dockerfile"),
            ("development", "ci/Dockerfile"),
            ("development", ".github/docker/Dockerfile"),
            ("development", ".devcontainer/Dockerfile"),
            ("development", "dev/Dockerfile"),
            ("development", "hack/kind.yaml"),
            ("development", "backend/dev/Dockerfile"),
            ("development", "dev.Dockerfile"),
            ("development", "Dockerfile.local"),
            ("development", "Dockerfile-debug"),
            ("development", "docker-compose.override.yml"),
            ("development", "docker-compose-dev.yml"),
            ("development", "docker-compose.local.yml"),
            ("development", "docker/images/dev/Dockerfile"),
            ("docs", "docs/conf.py"),
            ("docs", "backend/docs/openapi.yaml"),
        ],
    )
    def test_a_path_says_what_it_holds(self, tmp_path: Path, tag: str, path: str) -> None:
        assert tag in tags_of(tmp_path, path)

    @pytest.mark.parametrize(
        "path",
        [
            "build/docker/Dockerfile",
            "dist/Dockerfile",
            "out/app.py",
            "target/app.py",
            "external/app.py",
            "src/main/java/com/example/demo/App.java",
            "src/main/resources/templates/test/page.html",
            "services/demo/Dockerfile",
            "services/vendor/Dockerfile",
            "apps/vendor/app.py",
            "testing-service/Dockerfile",
            "demo-app/Dockerfile",
            "Dockerfile.development-server",
            "Dockerfile.demo-app",
            "Dockerfile.contest",
            "docker-compose.smtp4dev.yml",
            "compose/docker-compose.yml",
            "overlays/test/kustomization.yaml",
            "overlays/dev/kustomization.yaml",
            "terraform/environments/demo/main.tf",
            "k8s/dev/deployment.yaml",
            ".github/actions/test/action.yml",
            "azure-pipelines/templates/docker-compose-steps.yaml",
            "app/templates/index.html",
            "deploy/templates/deployment.yaml",
            "src/storage/local/disk.go",
            "src/features/cart/cart.ts",
            "web/pages/docs/index.ts",
            "app/demo/page.tsx",
            "spec/openapi.yaml",
            "lib/docs/render.py",
            "grafana/dashboards/demo/board.json",
            "latest.php",
            "audio_sample.py",
            "contrib.py",
            "resources/js/bootstrap.js",
        ],
    )
    def test_the_products_own_paths_have_no_tag(self, tmp_path: Path, path: str) -> None:
        assert tags_of(tmp_path, path) == set()

    def test_environment_folders_side_by_side_are_no_development_tree(self, tmp_path: Path) -> None:
        assert tags_of(tmp_path, "dev/main.tf", "prod/main.tf") == set()
        assert tags_of(tmp_path, "test/main.tf") == set()

    def test_a_docker_folder_named_for_development_is_one_beside_production_too(self, tmp_path: Path) -> None:
        assert tags_of(tmp_path, "compose/local/django/Dockerfile", "compose/production/django/Dockerfile") == {
            "development"
        }
        assert tags_of(tmp_path, "compose/production/django/Dockerfile") == set()

    def test_templates_of_a_chart_are_no_templates_of_projects(self, tmp_path: Path) -> None:
        assert tags_of(tmp_path, "shop/templates/docker-compose.yml", "shop/Chart.yaml") == set()
        assert tags_of(tmp_path, "other/templates/docker-compose.yml") == {"template"}

    def test_templates_of_an_application_are_no_templates_of_projects(self, tmp_path: Path) -> None:
        files = ("mail/templates/package.json", "mail/templates/mail.html")
        assert tags_of(tmp_path / "tool", *files, "mail/__init__.py") == {"template"}
        assert tags_of(tmp_path / "app", *files, "mail/__init__.py", "mail/apps.py") == set()
        assert tags_of(tmp_path / "site", "templates/package.json", "manage.py") == set()

    def test_a_folder_named_vendor_with_a_project_of_its_own_is_none(self, tmp_path: Path) -> None:
        assert tags_of(tmp_path, "vendor/Dockerfile", "vendor/package.json") == set()

    def test_spec_is_no_test_tree_for_tests_that_lie_beside_their_code(self, tmp_path: Path) -> None:
        assert tags_of(tmp_path, "pkg/spec/types.go", "pkg/spec/types_test.go") == set()

    def test_spec_is_a_test_tree_where_it_holds_specs(self, tmp_path: Path) -> None:
        assert tags_of(tmp_path, "spec/support/data.rb", "spec/models/cart_spec.rb") == {"test"}

    def test_infrastructure_tests_are_tests(self, tmp_path: Path) -> None:
        assert tags_of(tmp_path, "terraform/vpc/test/helper.go", "terraform/vpc/test/vpc_test.go") == {"test"}

    def test_attributes_add_and_remove_tags(self, tmp_path: Path) -> None:
        lines = "# linguist-vendored\nlegacy/** linguist-vendored\n*.api.ts linguist-generated=true\n"
        write(tmp_path, ".gitattributes", content=lines + "vendor/ours/** -linguist-vendored\n")
        write(tmp_path, "legacy/a/b.c", "src/x.api.ts", "vendor/ours/a.go", "vendor/theirs/a.go", "legacy.c")
        inventory = Inventory.open(tmp_path)
        assert {file.path: set(file.tags) for file in inventory.files} == {
            ".gitattributes": set(),
            "legacy.c": set(),
            "legacy/a/b.c": {Tag.VENDORED},
            "src/x.api.ts": {Tag.GENERATED},
            "vendor/ours/a.go": set(),
            "vendor/theirs/a.go": {Tag.VENDORED},
        }
        assert inventory.why("legacy/a/b.c") == ((Tag.VENDORED, ".gitattributes says so"),)

    def test_configuration_decides_over_everything(self, tmp_path: Path) -> None:
        write(tmp_path, "app.py", "examples/shop/app.py", "examples/shop/tests/test_a.py", "labs/x/app.py")
        inventory = Inventory.open(
            tmp_path, tags={"examples/shop": [], "examples/shop/tests": [Tag.TEST], "labs/": [Tag.EXAMPLE]}
        )
        assert {file.path: set(file.tags) for file in inventory.files} == {
            "app.py": set(),
            "examples/shop/app.py": set(),
            "examples/shop/tests/test_a.py": {Tag.TEST},
            "labs/x/app.py": {Tag.EXAMPLE},
        }
        assert inventory.why("labs/x/app.py") == ((Tag.EXAMPLE, "configuration says so for labs/x/app.py"),)

    def test_each_tag_is_explained(self, tmp_path: Path) -> None:
        write(tmp_path, "app.py", "examples/shop/tests/Dockerfile.dev")
        assert Inventory.open(tmp_path).why("examples/shop/tests/Dockerfile.dev") == (
            (Tag.EXAMPLE, "examples/ holds examples"),
            (Tag.TEST, "examples/shop/tests/ holds tests"),
            (Tag.DEVELOPMENT, "Dockerfile.dev is named for development"),
        )
        assert Inventory.open(tmp_path).why("nothing") == ()

    def test_a_root_named_examples_is_untouched(self, tmp_path: Path) -> None:
        write(tmp_path, "examples/app.py", "examples/Dockerfile")
        assert all(not file.tags for file in Inventory.open(tmp_path / "examples").files)


class TestLifting:
    def test_a_repository_of_examples_alone_is_judged(self, tmp_path: Path) -> None:
        write(tmp_path, *(f"examples/{name}/{file}" for name in "abcd" for file in ("app.py", "Dockerfile")))
        write(tmp_path, "README.md", "mkdocs.yml", "eslint.config.js", "scripts/run.sh", "docs/conf.py", ".ci/all.yml")
        write(tmp_path, "examples/a/tests/test_app.py", "examples/b/node_modules/x.js")
        inventory = Inventory.open(tmp_path)
        assert inventory.lifted == (
            (Tag.EXAMPLE, "9 of 10 files of code and configuration lie in such trees, and no product lies outside"),
        )
        tags = {file.path: set(file.tags) for file in inventory.files}
        assert tags["examples/a/Dockerfile"] == set()
        assert tags["examples/a/tests/test_app.py"] == {Tag.TEST}
        assert tags["examples/b/node_modules/x.js"] == {Tag.VENDORED}
        assert inventory.why("examples/a/app.py") == ()

    def test_tags_around_one_another_are_lifted_together(self, tmp_path: Path) -> None:
        write(tmp_path, *(f"test/fixtures/{name}.py" for name in "abcdefghij"))
        assert [tag for tag, _ in Inventory.open(tmp_path).lifted] == [Tag.TEST, Tag.FIXTURE]

    @pytest.mark.parametrize(
        "product", ["index.js", "main.tf", "lib/a.py", "Dockerfile", "docker-compose.yml", "action.yml"]
    )
    def test_a_small_product_beside_many_examples_and_tests_is_the_product(self, tmp_path: Path, product: str) -> None:
        write(tmp_path, product, *(f"examples/{number}.py" for number in range(50)))
        write(tmp_path, *(f"test/{number}.py" for number in range(50)))
        inventory = Inventory.open(tmp_path)
        assert inventory.lifted == ()
        assert all(file.tags for file in inventory.files if file.path != product)

    def test_a_files_own_name_is_never_lifted(self, tmp_path: Path) -> None:
        write(tmp_path, "docker-compose.dev.yml", "dev/Dockerfile", "dev/app.py")
        inventory = Inventory.open(tmp_path)
        assert {file.path: set(file.tags) for file in inventory.files} == {
            "dev/Dockerfile": set(),
            "dev/app.py": set(),
            "docker-compose.dev.yml": {Tag.DEVELOPMENT},
        }

    def test_vendored_trees_are_never_lifted(self, tmp_path: Path) -> None:
        write(tmp_path, "vendor/a.go", "README.md")
        assert Inventory.open(tmp_path).lifted == ()
