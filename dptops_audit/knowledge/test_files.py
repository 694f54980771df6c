"""Which files are tests, and which of them test a system as a whole. Data only; `dptops_audit.models.quality.test_files` reads it.

Sources of the names: https://docs.pytest.org/en/stable/explanation/goodpractices.html#conventions-for-python-test-discovery,
https://docs.djangoproject.com/en/stable/topics/testing/overview/#running-tests, https://jestjs.io/docs/configuration#testmatch-arraystring,
https://vitest.dev/config/include, https://maven.apache.org/surefire/maven-surefire-plugin/examples/inclusion-exclusion.html,
https://maven.apache.org/surefire/maven-failsafe-plugin/examples/inclusion-exclusion.html, https://pkg.go.dev/cmd/go#hdr-Test_packages,
https://docs.phpunit.de/en/11.5/organizing-tests.html, https://hexdocs.pm/mix/Mix.Tasks.Test.html, https://dart.dev/tools/dart-test
"""

from dataclasses import dataclass

from dptops_audit.knowledge.code_signs import CodeSign


@dataclass(frozen=True, slots=True)
class TestNames:
    """How the tests of some languages are called.

    `sure` are expressions for a whole path whose files are tests. Files at a path that matches one of `maybe` are tests if a line of
    them matches `content`; without `content` nothing is looked at.
    """

    __test__ = False

    kinds: str
    sure: tuple[str, ...]
    maybe: tuple[str, ...] = ()
    content: str = ""


_IN_TESTS = (
    r"(?:.*/)?(?:[\w.-]*[._-])?(?:tests?|specs?|testing|unittests?|e2e|__tests?__|cypress|playwright|integration|acceptance|functional)"
    r"(?:[._-][\w.-]*)?/.*"
)
"""Below a folder that is called after tests."""
_JVM_TREE = r"(?:.*/)?src/(?:\w*[tT]est\w*|it|itest|integration-test|e2e|acceptance)/.*"
_JVM_CONTENT = (
    r"\s*@(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|RunWith|Suite|CucumberOptions|QuarkusTest|MicronautTest)\b"
    r"|.*\bextends\s+\w*(?:Spec|Suite|TestCase|Specification|TestKit|FlatSpec|FunSuite)\b|.*\)?\s*:\s*\w*(?:Spec|Test)\s*\("
)
_CPP_CONTENT = (
    r"\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE\w*|SCENARIO|SECTION|BOOST_\w*TEST\w*|DROGON_TEST|QTEST_\w*MAIN|START_TEST|CATCH_TEST_CASE"
    r"|CPPUNIT_TEST\w*|TEST_GROUP|ATF_TC\w*|DOCTEST_TEST_CASE\w*)\s*\(|\s*(?:int|void)\s+(?:main|test_\w+)\s*\(|.*::onRun\s*\("
)

TEST_NAMES = (
    TestNames(
        "python",
        (
            r"(?:.*/)?(?:tests?|testing|e2e|integration|functional|acceptance)(?:_\w+)?/(?:.*/)?(?:test_.*|.*_tests?|tests)\.py",
        ),
        # `test_plan.py` beside the code may be a module like any other: what pytest collects tells.
        (
            r"(?:.*/)?(?:test_.*|.*_tests?|tests)\.py",
            r"(?:.*/)?(?:tests?|testing|e2e|integration|functional|acceptance)(?:_\w+)?/.*\.py",
        ),
        r"\s*(?:async\s+)?def\s+test|\s*class\s+\w+\(.{0,200}Test.{0,200}\)\s*:",
    ),
    TestNames(
        "javascript typescript vue svelte coffeescript",
        (
            r"(?:.*/)?.+\.(?:test|spec|tests|specs|cy|e2e|e2e-spec|e2e-test|int-spec|integration-test)\.(?:[cm]?[jt]sx?|vue|coffee)",
        ),
        (
            r"(?:.*/)?.+[_-](?:test|spec)s?\.(?:[cm]?[jt]sx?|coffee)",
            r"(?:.*/)?(?:test|tests|spec|specs|__tests?__|e2e|cypress|playwright|integration)(?:[._-][\w.-]*)?/.*\.(?:[cm]?[jt]sx?|coffee)",
            r"(?:.*/)?(?:[\w.-]*-)?(?:e2e|tests)/.*\.(?:[cm]?[jt]sx?|coffee)",
        ),
        r"\s*(?:(?:describe|context|it|test|suite|specify|QUnit\.test|Deno\.test|t\.test|tap\.test|tape)(?:\.\w+){0,3}\s*(?:\(|[\"'`])"
        r"|.*\bfrom\s+[\"'](?:ava|tape|uvu|node:test)[\"']|(?:const|var|let)\s+test\s*=\s*require)",
    ),
    TestNames("go", (r"(?:.*/)?[^/]*_test\.go",)),
    TestNames(
        "java kotlin scala groovy",
        (
            r"(?:.*/)?src/\w*[tT]est\w*/.*(?:Tests?|TestCase|IT|ITCase|Specs?|Suite|TestPlan)\.(?:java|kt|scala|groovy)",
            r"(?:.*/)?src/(?:it|itest|integration-test|e2e)/(?:java|kotlin|scala|groovy)/.*(?:Tests?|TestCase|IT|ITCase|Specs?|Suite)\.\w+",
        ),
        (
            rf"{_JVM_TREE}\.(?:java|kt|scala|groovy)",
            r"(?!(?:.*/)?src/main/)(?:.*/)?[^/]*(?:Test|Tests|TestCase|IT|ITCase|Spec|Specs|Suite)\.(?:java|kt|scala|groovy)",
            r"(?:.*/)?tests?/.*\.(?:java|kt|scala|groovy)",
        ),
        _JVM_CONTENT,
    ),
    TestNames(
        "csharp fsharp visualbasic",
        (),
        (
            r"(?:.*/)?[^/]*(?:Test|Tests|Spec|Specs|Should|Facts|Scenarios)\.(?:cs|fs|vb)",
            r"(?:.*/)?[^/]*(?:[tT]ests?|Specs)(?:\.[^/]*)?/.*\.(?:cs|fs|vb)",
        ),
        r"\s*[\[<]+(?:\w+\.)*(?:Fact|Theory|Test|TestCase|TestCaseSource|TestMethod|DataTestMethod|SkippableFact|SkippableTheory"
        r"|RetryFact|RetryTheory|ConditionalFact|ConditionalTheory|TestFixture|Property|Arguments)(?:Attribute)?\s*[\](,<>]"
        r"|\s*(?:testCase|testList|testTask)\s+\"",
    ),
    TestNames(
        "ruby",
        (r"(?:.*/)?[^/]*_(?:spec|test)\.rb",),
        (r"(?:.*/)?tests?/(?:.*/)?(?:test|tc|ts)_[^/]*\.rb", r"(?:.*/)?(?:tests?|spec)/.*\.rb"),
        r"\s*(?:def\s+test_\w+|test\s+[\"']|class\s+\w+\s*<\s*\S*(?:TestCase|Minitest::Test|MiniTest::Test|IntegrationTest)\b"
        r"|(?:RSpec\.)?(?:describe|feature)\s+(?![^\n]*shared)[\w:\"'][^\n]*\bdo\b)",
    ),
    TestNames(
        "php",
        (r"(?:.*/)?[^/]*(?:Test|Cest|Cept)\.php", r"(?:.*/)?spec/.*Spec\.php"),
        (r"(?:.*/)?[tT]ests?/.*\.php",),
        r"\s*(?:(?:it|test|arch|describe)\s*\(\s*[\"']|public\s+function\s+test\w+\s*\(|#\[Test\])",
    ),
    TestNames("elixir", (r"(?:.*/)?[^/]*_test\.exs",)),
    TestNames("erlang", (r"(?:.*/)?[^/]*(?:_SUITE|_tests?)\.erl",)),
    TestNames(
        "swift objective-c",
        (),
        (r"(?:.*/)?[^/]*[tT]ests?/.*\.(?:swift|m|mm)", r"(?:.*/)?[^/]*Tests?\.(?:swift|m|mm)"),
        r"\s*(?:@Test\b|(?:\w+\s+){0,4}func\s+test\w*\s*\(|-\s*\(void\)\s*test)|.*:\s*XCTestCase\b",
    ),
    TestNames("dart", (r"(?:.*/)?[^/]*_test\.dart",)),
    TestNames(
        "rust",
        (),
        (r"(?:.*/)?tests?/.*\.rs", r"(?:.*/)?(?:tests?|.*_tests?|test_.*)\.rs"),
        r"\s*#\[(?:\w+::){0,3}(?:test|rstest|test_case|quickcheck|apply|test_log|serial|proptest|db_test|async_test)\b",
    ),
    TestNames(
        "c cpp",
        (r"(?:.*/)?[^/]*_(?:unit)?tests?\.(?:cc|cpp|cxx|c)",),
        (
            rf"{_IN_TESTS}\.(?:c|cc|cpp|cxx|cu)",
            r"(?:.*/)?(?:test|unit|unittest)[_-][^/]*\.(?:c|cc|cpp|cxx)",
            r"(?:.*/)?[^/]*[tT]ests?\.(?:c|cc|cpp|cxx)",
        ),
        _CPP_CONTENT,
    ),
    TestNames(
        "shell",
        (r"(?:.*/)?[^/]*\.bats", r"(?:.*/)?[^/]*_spec\.sh"),
        (_IN_TESTS + r"\.sh",),
        r".*\bshunit2\b|test_\w+\s*\(\)|function\s+test_\w+|\s*@test\s",
    ),
    TestNames("powershell", (r"(?:.*/)?[^/]*\.[tT]ests\.ps1",)),
    TestNames("perl", (r"(?:.*/)?x?t/.*\.t",)),
    TestNames("lua", (r"(?:.*/)?[^/]*_(?:spec|test)\.lua",)),
    TestNames("haskell", (r"(?:.*/)?(?:tests?|spec)/.*(?:Spec|Tests?|Main)\.hs",)),
    TestNames("clojure", (r"(?:.*/)?[^/]*_test\.clj[cs]?",)),
    TestNames("crystal", (r"(?:.*/)?[^/]*_spec\.cr",)),
    TestNames("solidity", (r"(?:.*/)?[^/]*\.t\.sol",)),
    TestNames("julia", (r"(?:.*/)?test/runtests\.jl",)),
    TestNames("r", (r"(?:.*/)?tests/testthat/test[-_][^/]*\.[rR]",)),
    TestNames("ocaml", (r"(?:.*/)?tests?/(?:.*/)?test_?[^/]*\.ml",)),
    TestNames("elm", (r"(?:.*/)?tests/.*\.elm",)),
    TestNames("nim", (r"(?:.*/)?tests/(?:.*/)?t[^/]*\.nim",)),
    TestNames("zig", (), (r".*\.zig",), r"\s*test\s+[\"{]"),
)
"""By kind of file. The first entry that holds for a kind is the one."""

ANY_LANGUAGE = (
    (r"(?:.*/)?[^/]*\.feature", "integration"),
    (r"(?:.*/)?[^/]*\.robot", "integration"),
    (r"(?:.*/)?[^/]*postman_collection\.json", "integration"),
    (r"(?:.*/)?[^/]*\.hurl", "integration"),
    (r"(?:.*/)?[^/]*\.jmx", "integration"),
    (r"(?:.*/)?[^/]*\.tavern\.ya?ml", "integration"),
    (r"(?:.*/)?[^/]*\.venom\.ya?ml", "integration"),
    (r"(?:.*/)?chainsaw-test\.ya?ml", "integration"),
    (r"(?:.*/)?[^/]*\.tftest\.(?:hcl|json)", "unit"),
    (r"(?:.*/)?[^/]*_test\.rego", "unit"),
    (r"(?:.*/)?tests/[^/]*_test\.ya?ml", "unit"),
)
"""Tests that no programming language tells, as expressions for a whole path, and what they test. The last are those of Helm charts."""

DOUBTFUL_NAMES = (
    r"(?i)(?:abstract|base)\w*\.(?:java|kt|scala|groovy)"
    r"|(?:__init__|conftest|setup|test_(?:utils?|helpers?|base|case|cases|data|settings|config|common|mixins?|fixtures?|factories|support|lib|server|app|models|urls))\.py"
    r"|(?:utils?|helpers?|base|setup|common|mocks?|fixtures?|factory|factories)[._-](?:test|spec)s?\.[cm]?[jt]sx?"
)
"""Names of files that often only help tests: they are tests if their content shows one, whatever the path says."""

NO_TEST_NAMES = (
    r"(?:__init__|conftest)\.py|(?:spec|test|rails|minitest|system|feature)_helper\.(?:rb|exs)|application_system_test_case\.rb"
    r"|(?:global-?)?(?:setup|teardown)(?:[-_.]?tests?)?\.[cm]?[jt]sx?|setuptests?\.[cm]?[jt]sx?|export_test\.go|testcase\.php|createsapplication\.php|pest\.php"
    r"|(?:jest|vitest|karma|cypress|playwright|wdio|mocha)[\w.-]*\.conf(?:ig)?\.[cm]?[jt]s"
)
"""Names of files, compared without case, that hold no tests of their own."""

INTEGRATION_WORDS = frozenset("e2e endtoend cypress playwright selenium acceptance smoke pact testcontainers".split())
"""Words of a path that say it wherever they stand."""
INTEGRATION_FOLDER_WORDS = frozenset(
    "integration functional blackbox integrationtest integrationtests itest inttest systest systemtest systemtests".split()
)
"""Words of a folder that say it below a tree of tests, at the top, or together with a word for tests, and words of a file's name that say it
beside such a word: elsewhere they may name a part of the product (`app/integration/slack.py`)."""
TEST_WORDS = frozenset("test tests spec specs testing".split())
UNIT_WORDS = frozenset("unit units unittest unittests".split())
"""Words of a folder that say the contrary, whatever else the path says."""
SYSTEM_FOLDERS = {
    "ruby": r"(?:.*/)?(?:spec|tests?)/(?:system|features)/.*",
    "php": r"(?:.*/)?[tT]ests?/(?:Browser|System|Acceptance)/.*",
    "": r"(?:.*/)?tests?/(?:system|systems)/.*|(?:.*/)?src/it/.*|(?:.*/)?system[_-]tests?/.*",
}
"""Folders of tests that drive a whole program, by language; the last are those of any. Laravel's `tests/Feature` stays within the process."""
INTEGRATION_NAMES = r".*[a-z0-9]IT(?:Case)?\.(?:java|kt|scala|groovy)|IT[A-Z]\w*\.(?:java|kt|scala|groovy)"
"""Names of files that Maven's Failsafe runs."""

_SCRIPTS = "javascript typescript vue svelte coffeescript"
_JVM = "java kotlin scala groovy"
INTEGRATION_SIGNS = (
    CodeSign(
        r"(?i)\b(?:org\.)?testcontainers(?:-go|_modules|-node)?\b",
        f"python go {_SCRIPTS} {_JVM} csharp fsharp ruby rust php elixir",
        "Testcontainers",
    ),
    CodeSign(r"\bory/dockertest\b", "go", "dockertest"),
    CodeSign(r"[\"'](?:@playwright/test|playwright(?:-core)?)[\"']", _SCRIPTS, "Playwright"),
    CodeSign(r"\bplaywright\.(?:sync_api|async_api)\b", "python", "Playwright"),
    CodeSign(
        r"\b(?:Microsoft\.Playwright|com\.microsoft\.playwright)\b", f"{_JVM} csharp fsharp visualbasic", "Playwright"
    ),
    CodeSign(r"\bplaywright-community/playwright-go\b", "go", "Playwright"),
    CodeSign(r"\bcy\.(?:visit|request)\(", _SCRIPTS, "Cypress"),
    CodeSign(r"\b(?:from|import)\s+(?:selenium|splinter|seleniumbase)\b", "python", "Selenium"),
    CodeSign(r"\b(?:org\.openqa\.selenium|com\.codeborne\.selenide)\b", _JVM, "Selenium"),
    CodeSign(r"\bOpenQA\.Selenium\b", "csharp fsharp visualbasic", "Selenium"),
    CodeSign(
        r"[\"'](?:selenium-webdriver|webdriverio|@wdio/globals|puppeteer|nightwatch|testcafe)[\"']",
        _SCRIPTS,
        "WebDriver",
    ),
    CodeSign(r"\b(?:tebeka/selenium|chromedp/chromedp|go-rod/rod)\b", "go", "WebDriver"),
    CodeSign(r"\buse\s+(?:fantoccini|thirtyfour|headless_chrome)\b", "rust", "WebDriver"),
    CodeSign(r"\buse\s+(?:Wallaby\.(?:Feature|DSL)|Hound\.Helpers|PhoenixTest\.Playwright)\b", "elixir", "WebDriver"),
    CodeSign(r"\b(?:Laravel\\Dusk|Symfony\\Component\\Panther|Facebook\\WebDriver)\b", "php", "WebDriver"),
    CodeSign(r"(?:\btype:|:type\s*=>)\s*:(?:system|feature)\b", "ruby", "Capybara"),
    CodeSign(r"<\s*(?:ApplicationSystemTestCase|ActionDispatch::SystemTestCase)\b", "ruby", "Capybara"),
    CodeSign(r"\b(?:RANDOM_PORT|DEFINED_PORT)\b", _JVM, "a started server"),
    CodeSign(r"\b(?:Static|Channels)?LiveServerTestCase\b|\blive_server\b", "python", "a live server"),
    CodeSign(r"\bDistributedApplicationTestingBuilder\b", "csharp fsharp", "a distributed application"),
    CodeSign(r"[\"']@pact-foundation/pact\b", _SCRIPTS, "Pact"),
    CodeSign(r"\bau\.com\.dius\.pact\b", _JVM, "Pact"),
    CodeSign(r"\bPactNet\b", "csharp fsharp", "Pact"),
    CodeSign(r"\bpact-foundation/pact-go\b", "go", "Pact"),
    CodeSign(r"\b(?:from|import)\s+pact\b", "python", "Pact"),
    CodeSign(r"\bpytest\.mark\.(?:integration|e2e|functional|acceptance|smoke|system)\b", "python", "a marker"),
    CodeSign(r"@Tag\(\s*\"(?i:integration|e2e|acceptance|functional|smoke)[\w-]{0,30}\"", _JVM, "a tag"),
    CodeSign(r"@(?:Quarkus)?IntegrationTest\b|@MicronautIntegrationTest\b", _JVM, "a tag"),
    CodeSign(
        r"\"Category\",\s*\"(?i:integration|e2e|acceptance|functional|smoke)\w{0,20}\"", "csharp fsharp", "a category"
    ),
    CodeSign(
        r"\[(?:Test)?Category\(\s*\"(?i:integration|e2e|acceptance|functional|smoke)\w{0,20}\"", "csharp", "a category"
    ),
    CodeSign(r"@(?:module)?tag\s+:(?:integration|e2e|acceptance|feature)\b", "elixir", "a tag"),
)
"""What the content of a test shows that drives a system as a whole: places where it counts in tests alone."""
LOAD_SIGNS = (
    CodeSign(r"\bfrom\s+[\"']k6/(?:http|ws|browser|net/grpc)[\"']", "javascript typescript", "k6"),
    CodeSign(r"\bclass\s+\w+\((?:locust\.)?(?:Fast)?HttpUser\)", "python", "Locust"),
)
"""What makes a file in `LOAD_FOLDERS` a test: load tests have no names of their own."""
LOAD_FOLDERS = (
    r"(?i)(?:.*/)?(?:[\w.-]*[._-])?(?:tests?|k6|e2e|loadtests?|load|perf|performance|stress|benchmarks?)(?:[._-]?tests?)?/"
    r"(?!.*templates?/).*"
)
"""Where load tests lie; elsewhere such a program may be a part of the product that makes traffic."""
BUILD_TAGS = r"^//go:build\s(?:[^!]*[\s(&|])?(?:integration|e2e|acceptance|functional|smoke|system)(?:_?tests?)?\b"
"""A build constraint that keeps a Go test out of plain runs."""
RUST_TESTS = r"#\[(?:cfg\(test\)|(?:\w+::){0,3}test(?:\([^\n\]]{0,200}\))?)\]"
"""Tests beside the code: they are compiled into no program."""
