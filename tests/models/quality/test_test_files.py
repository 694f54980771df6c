"""Which files are tests, and which of them test a system as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from quality_trees import repository_of

from dptops_audit.models.quality.test_files import test_files as find_test_files

PY = "def test_a():\n    assert 1\n"
JS = 'it("works", () => {});\n'
JAVA = "class A {\n    @Test\n    void a() {}\n}\n"


def found(root: Path, files: dict[str, str]) -> dict[str, str]:
    return {test.path: test.kind.value for test in find_test_files(repository_of(root, files))}


def test_tests_are_found_by_the_conventions_of_their_language(tmp_path: Path) -> None:
    cases = [
        ("tests/test_a.py", PY),
        ("app/a_test.py", PY),
        ("shop/tests.py", PY),
        ("tests/checks/orders.py", PY),
        ("src/a.test.ts", JS),
        ("src/a.spec.jsx", JS),
        ("src/a.spec.vue", "<script></script>\n"),
        ("src/__tests__/a.js", JS),
        ("test/a.js", JS),
        ("pkg/a_test.go", "package a\n"),
        ("src/test/java/a/ATest.java", JAVA),
        ("src/test/java/a/Checks.java", JAVA),
        ("core/src/test/scala/ASpec.scala", "class A\n"),
        ("src/test/kotlin/a/Checks.kt", "@Test\nfun a() {}\n"),
        ("Shop.Tests/Orders.cs", "[Fact]\npublic void A() {}\n"),
        ("Shop/OrdersTests.cs", "    [TestMethod]\n"),
        ("spec/models/a_spec.rb", "x\n"),
        ("test/models/a_test.rb", "x\n"),
        ("test/test_a.rb", "def test_a\nend\n"),
        ("tests/ATest.php", "<?php\n"),
        ("tests/Unit/a.php", "<?php\nit('works', fn () => true);\n"),
        ("test/a_test.exs", "x\n"),
        ("Tests/AppTests/A.swift", "final class A: XCTestCase {}\n"),
        ("test/a_test.dart", "x\n"),
        ("tests/a.rs", "#[tokio::test]\nasync fn a() {}\n"),
        ("src/lib.rs", "fn a() {}\n#[cfg(test)]\nmod tests {}\n"),
        ("src/a_test.cc", "x\n"),
        ("test/a.cpp", 'TEST_CASE("a") {}\n'),
        ("test/a.bats", "@test 'a' {\n}\n"),
        ("tests/unit/config_test.lua", "x\n"),
    ]
    kinds = found(tmp_path, dict(cases))
    assert {path: kinds.get(path) for path, _ in cases} == {path: "unit" for path, _ in cases}


def test_files_without_tests_of_this_repository_are_none(tmp_path: Path) -> None:
    cases = [
        ("tests/conftest.py", PY),
        ("tests/__init__.py", ""),
        ("tests/factories.py", "class UserFactory: pass\n"),
        ("tests/test_utils.py", "def make(): ...\n"),
        ("app/orders.py", PY),
        ("test/setup.js", "globalThis.x = 1;\n"),
        ("test/helpers/render.ts", "export const render = 1;\n"),
        ("src/speed-test.js", "export const speed = 1;\n"),
        ("spec/spec_helper.rb", "describe 'a' do\nend\n"),
        ("spec/support/login.rb", "module Login\nend\n"),
        ("src/main/java/a/ABTest.java", JAVA),
        ("src/test/java/a/Builder.java", "class Builder {}\n"),
        ("Shop.Tests/Fixture.cs", "class Fixture {}\n"),
        ("tests/common/mod.rs", "pub fn a() {}\n"),
        ("src/lib.rs", "// #[cfg(test)]\nfn a() {}\n"),
        ("playwright.config.ts", JS),
        ("examples/test_a.py", PY),
        ("vendor/a/a_test.go", "package a\n"),
        ("tests/fixtures/test_a.py", PY),
        ("tests/values_test.yaml", "suite: a\n"),
    ]
    kinds = found(tmp_path, dict(cases))
    assert {path: kinds.get(path) for path, _ in cases} == {path: None for path, _ in cases}


def test_path_says_that_a_test_is_of_a_whole_system(tmp_path: Path) -> None:
    cases = [
        ("tests/integration/test_a.py", PY),
        ("integration-tests/a_test.go", "package a\n"),
        ("integration/a_test.go", "package a\n"),
        ("tests/test_integration.py", PY),
        ("pkg/store_integration_test.go", "package a\n"),
        ("e2e/login.spec.ts", JS),
        ("src/app.e2e-spec.ts", JS),
        ("tests/test_end_to_end.py", PY),
        ("src/test/java/a/FlowEndToEndTest.java", JAVA),
        ("src/test/java/a/OrderIT.java", JAVA),
        ("src/integrationTest/java/a/OrderTest.java", JAVA),
        ("src/it/java/a/OrderTest.java", JAVA),
        ("Shop.FunctionalTests/Orders.cs", "[Fact]\n"),
        ("test/Shop.Tests.E2E/Orders.cs", "[Fact]\n"),
        ("cypress/integration/a.js", JS),
        ("spec/system/login_spec.rb", "x\n"),
        ("spec/features/login_spec.rb", "x\n"),
        ("test/system/login_test.rb", "x\n"),
        ("features/login.feature", "Feature: a\n"),
        ("tests/smoke/test_a.py", PY),
        ("tests/acceptance/test_a.py", PY),
        ("src/pact/orders.test.ts", JS),
        ("tests/browser/a.robot", "*** Test Cases ***\n"),
    ]
    kinds = found(tmp_path, dict(cases))
    assert {path: kinds.get(path) for path, _ in cases} == {path: "integration" for path, _ in cases}


def test_part_of_the_product_of_such_a_name_says_nothing(tmp_path: Path) -> None:
    cases = [
        ("app/integrations/tests/test_slack.py", PY),
        ("src/integration/slack.spec.ts", JS),
        ("tests/unit/integration/test_slack.py", PY),
        ("tests/unit/test_functional.py", PY),
        ("test/models/integration_settings_test.rb", "x\n"),
        ("integration/http/src/test/java/a/HttpTest.java", JAVA),
        ("Shop.UnitTests/IntegrationStore/StoreTests.cs", "[Fact]\n"),
        ("tests/Feature/LoginTest.php", "<?php\n"),
        ("src/components/button.component.spec.ts", JS),
        ("tests/contracts/test_a.py", PY),
        ("tests/features/search.test.ts", JS),
    ]
    kinds = found(tmp_path, dict(cases))
    assert {path: kinds.get(path) for path, _ in cases} == {path: "unit" for path, _ in cases}


def test_package_that_the_tests_only_mirror_says_nothing(tmp_path: Path) -> None:
    files = {
        "src/main/java/a/integration/Slack.java": "class Slack {}\n",
        "src/test/java/a/integration/SlackTest.java": JAVA,
        "src/test/java/b/integration/FlowTest.java": JAVA,
    }
    assert found(tmp_path, files) == {
        "src/test/java/a/integration/SlackTest.java": "unit",
        "src/test/java/b/integration/FlowTest.java": "integration",
    }


@pytest.mark.parametrize(
    ("path", "content", "line"),
    [
        ("tests/test_a.py", "from testcontainers.postgres import PostgresContainer\n" + PY, 1),
        ("src/test/java/a/ATest.java", "package a;\nimport org.testcontainers.containers.X;\n" + JAVA, 2),
        ("src/test/java/a/BTest.java", "@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)\n" + JAVA, 1),
        ("store/a_test.go", "//go:build integration\n\npackage store\n", 1),
        ("tests/a.test.ts", 'import { test } from "@playwright/test";\n' + JS, 1),
        ("shop/tests/test_b.py", "class A(StaticLiveServerTestCase):\n" + "    def test_a(self): ...\n", 1),
        ("spec/a_spec.rb", "RSpec.describe 'a', type: :system do\nend\n", 1),
        ("tests/test_c.py", "import pytest\n\n@pytest.mark.e2e\n" + PY, 3),
        ("Shop.Tests/A.cs", "using OpenQA.Selenium;\n[Fact]\n", 1),
    ],
)
def test_content_shows_that_a_test_is_of_a_whole_system(tmp_path: Path, path: str, content: str, line: int) -> None:
    (test,) = find_test_files(repository_of(tmp_path, {path: content}))
    assert (test.kind, test.location.path, test.location.line) == ("integration", path, line)


def test_content_that_stays_within_the_process_shows_nothing(tmp_path: Path) -> None:
    cases = [
        ("tests/test_a.py", "# from testcontainers import x\n" + PY),
        ("store/a_test.go", "//go:build !integration\n\npackage store\n"),
        ("test/a.test.ts", 'import request from "supertest";\n' + JS),
        ("Shop.Tests/A.cs", "class A : WebApplicationFactory<P> {}\n[Fact]\n"),
    ]
    kinds = found(tmp_path, dict(cases))
    assert {path: kinds.get(path) for path, _ in cases} == {path: "unit" for path, _ in cases}


def test_load_tests_are_tests_where_tests_lie(tmp_path: Path) -> None:
    script = 'import http from "k6/http";\nexport default function () {}\n'
    files = {"load-tests/a.js": script, "src/load-generator/b.js": script}
    assert found(tmp_path, files) == {"load-tests/a.js": "integration"}


def test_language_is_the_kind_of_the_file(tmp_path: Path) -> None:
    tests = find_test_files(repository_of(tmp_path, {"a_test.go": "package a\n", "features/a.feature": "Feature: a\n"}))
    assert [(test.path, test.language) for test in tests] == [("a_test.go", "go"), ("features/a.feature", "")]


def test_helm_tests_lie_in_a_chart(tmp_path: Path) -> None:
    files = {"chart/Chart.yaml": "name: a\n", "chart/tests/values_test.yaml": "suite: a\n"}
    assert found(tmp_path, files) == {"chart/tests/values_test.yaml": "unit"}


def test_targets_of_cargo_count_by_their_names(tmp_path: Path) -> None:
    kinds = found(
        tmp_path,
        {
            "Cargo.toml": '[package]\nname = "shop"\n\n[[test]]\nname = "integration"\npath = "tests/all.rs"\n\n[[test]]\nname = "parse"\n',
            "tests/all.rs": "mod orders;\n",
            "tests/parse.rs": "mod orders;\n",
            "tests/other.rs": "mod orders;\n",
        },
    )
    assert kinds == {"tests/all.rs": "integration", "tests/parse.rs": "unit"}


def test_a_module_of_the_product_that_is_called_like_a_test_is_none(tmp_path: Path) -> None:
    module = '"""Names of tests."""\n\nFROM = "from playwright.sync_api import Page"\n'
    assert found(tmp_path, {"shop/test_names.py": module, "shop/test_total.py": PY}) == {"shop/test_total.py": "unit"}


def test_tests_on_a_base_class_that_starts_containers(tmp_path: Path) -> None:
    base = "import org.testcontainers.containers.PostgreSQLContainer;\n\nabstract class AbstractIT {\n}\n"
    test = "class OrderTest extends AbstractIT {\n    @Test\n    void a() {}\n}\n"
    kinds = found(
        tmp_path,
        {
            "src/test/java/shop/AbstractIT.java": base,
            "src/test/java/shop/OrderTest.java": test,
            "src/test/java/shop/TotalTest.java": JAVA,
        },
    )
    assert kinds["src/test/java/shop/OrderTest.java"] == "integration"
    assert kinds["src/test/java/shop/TotalTest.java"] == "unit"
