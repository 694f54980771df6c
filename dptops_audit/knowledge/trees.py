"""Which paths hold something else than the repository's own product: vendored, generated, example, template, fixture,
test, development and documentation trees. Data only; `dptops_audit.models.tags` reads it.

A tag exempts, so an entry here must hold for nearly every repository: `build/`, `dist/`, `out/`, `target/`, `external/`
and `deps/` are no entries, because where they are tracked they often hold the product (a Dockerfile in `build/docker/`,
a bundle that is shipped). Names are separated by spaces, are whole path components, and are compared without case.
"""

from dataclasses import dataclass

PACKAGE_ROOT = "src/main"
"""Below it the folders are packages and resources of the product (`src/main/java/com/example/demo`)."""

CI_ROOTS = (
    ".azure .azure-pipelines .azuredevops .buildkite .ci .circleci .drone .github .gitlab .gitlab-ci .pipelines "
    ".semaphore .teamcity .tekton .woodpecker azure-pipelines ci pipelines "
)
"""Below these the folders name jobs and actions (`.github/actions/test`), not trees."""

ROUTE_ROOTS = "app components controllers pages routes views "
"""Below these the folders name pages of the product (`pages/docs`, `app/demo`)."""

PACKAGE_PARENTS = "com io net org "
"""Below these `example` and `test` are parts of a reversed host name."""

SERVICE_PARENTS = "apps cmd microservices packages projects services "
"""Directly below these a folder is named for a component (`services/demo`), whatever its name."""

DOCKER_ROOTS = ".docker compose containers docker dockerfiles images"
"""Below these a folder named for an environment holds the images of that environment (`compose/local/django`)."""

ENVIRONMENT_ROOTS = (
    "accounts ansible argocd charts cluster clusters deploy deployment deployments env environment environments envs "
    "flux gitops helm helm-values infra infrastructure inventories inventory k8s kube kubernetes kustomize live "
    "manifests overlay overlays regions stages tenants terraform tf tfvars values variables vars"
)
"""Below these `dev`, `test` or `demo` name an environment."""

ENVIRONMENT_SIBLINGS = "live pre-prod preprod prd prod production qa stage staging stg uat"
"""A folder beside one of these is an environment too."""

MANIFESTS = (
    "build.gradle build.gradle.kts cargo.toml composer.json containerfile dockerfile gemfile go.mod mix.exs "
    "package.json pom.xml pyproject.toml setup.py"
)
"""Files that make a folder a project of its own."""

APPLICATION_FILES = "apps.py asgi.py manage.py urls.py wsgi.py"
"""Files beside which a folder `templates` holds the pages of a Django application, whatever builds their styles."""

TEST_FILES = (
    r"test_.*\.py|.*_tests?\.(py|go|rb|exs?|dart|cc|cpp|c|rs|ts|js)|conftest\.py",
    r".*[._-](test|spec|cy|e2e)s?\.[cm]?[jt]sx?|.*_spec\.(rb|lua|cr)|(spec|test|rails)_helper\.rb",
    r".*[a-z0-9](Test|Tests|Spec|IT)\.(java|kt|groovy|scala|cs|php|swift|fs)|.*\.tftest\.hcl|.*\.bats",
)
"""Names of files that a test runner collects: expressions, case and all."""

_APART_TESTS = tuple(rf"(?!.*_tests?\.(?:go|rs|c|cc|cpp)$)(?:{expression})" for expression in TEST_FILES)
"""Tests but those that lie beside the code in their language, and so say nothing of their folder."""
_FEATURES = (r".*\.(feature|robot)",)
_PROJECT_FILES = (
    r"package\.json|pom\.xml|build\.gradle(\.kts)?|go\.mod|Cargo\.toml|composer\.json|Gemfile|mix\.exs",
    r"pyproject\.toml|setup\.py|requirements\.txt|.*\.csproj|cookiecutter\.json",
    r"(?i:(.*\.)?(docker|container)file(\..*)?)|docker-compose.*\.ya?ml",
)
_SITE_FILES = (
    r"(docusaurus|vuepress|vitepress|sidebars).*\.[cm]?[jt]s|mkdocs\.ya?ml|conf\.py|hugo\.toml|_config\.yml",
)
_COVERAGE_FILES = (r"lcov\.info|clover\.xml|coverage-final\.json",)

_DEMONSTRATIONS = "demo demos playground playgrounds quickstart quickstarts sandbox tutorial tutorials"
_DOCUMENTS = "_docs api-docs apidocs doc docs documentation javadoc"
_DOCUMENT_KINDS = ("compose", "dockerfile", "image", "json", "markdown", "notebook", "text", "yaml")


@dataclass(frozen=True, slots=True)
class Tree:
    """Folders of such a name, and what lies below them, unless a condition does not hold.

    `names` are component names, wildcards allowed, or a path's last two components (`wwwroot/lib`).
    `top`: only directly below the root. `below` and `not_below`: some, or no, folder above has such a name. `not_in`:
    the folder directly above has none of these names. `not_beside`: no such file beside the folder. `not_with`: no such
    file directly in it. `holding`: a file whose name matches one of these expressions lies somewhere below. `kinds`:
    only files of these kinds get the tag. `environment`: the name may also be an environment's (`overlays/test`).
    """

    tag: str
    names: str
    reason: str
    top: bool = False
    below: str = ""
    not_below: str = ""
    not_in: str = ""
    not_beside: str = ""
    not_with: str = ""
    holding: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    environment: bool = False


TREES = (
    Tree(
        "vendored",
        ".bundle .husky/_ .mvn/wrapper .nox .terraform .tox .venv .yarn 3party 3rd-party 3rd_party 3rdparty "
        "__pypackages__ _vendor bower_components carthage/checkouts godeps/_workspace gradle/wrapper jspm_packages "
        "node_modules site-packages third-party third_party thirdparty vendored venv virtualenv wwwroot/lib",
        "holds other projects' code",
    ),
    Tree(
        "vendored",
        "vendor vendors",
        "holds other projects' code",
        not_below="java kotlin scala",
        not_in=SERVICE_PARENTS + "components controllers domain entities features models modules pages routes",
        not_with=MANIFESTS,
    ),
    Tree("vendored", "pods", "holds other projects' code", holding=(r"Manifest\.lock",)),
    Tree(
        "generated",
        ".generated .mypy_cache .next .nuxt .pytest_cache .ruff_cache .serverless .svelte-kit __generated__ "
        "__pycache__ _generated auto-generated auto_generated autogenerated bazel-out cdk.out generated "
        "generated-sources generated_sources htmlcov storybook-static",
        "holds what a tool wrote",
    ),
    Tree("generated", "coverage", "holds a coverage report", holding=_COVERAGE_FILES),
    Tree("generated", "dist", "holds bundles", kinds=("css", "html", "javascript", "source map", "typescript")),
    Tree(
        "example",
        ".examples .samples _examples _samples code-samples example examples sample samples",
        "holds examples",
        not_below=CI_ROOTS + ROUTE_ROOTS + PACKAGE_PARENTS,
        not_in=SERVICE_PARENTS,
    ),
    Tree("example", _DEMONSTRATIONS, "holds demonstrations", top=True, environment=True),
    Tree(
        "example",
        _DEMONSTRATIONS,
        "holds demonstrations",
        not_below=CI_ROOTS + ROUTE_ROOTS + PACKAGE_PARENTS,
        not_in="microservices services",
        holding=_PROJECT_FILES,
        environment=True,
    ),
    Tree(
        "development",
        ".azure .buildkite .ci .circleci .drone .github .gitlab .gitlab-ci .pipelines .semaphore .woodpecker",
        "holds what pipelines use",
        kinds=("dockerfile", "compose"),
    ),
    Tree("development", "ci", "holds what pipelines use", top=True, kinds=("dockerfile", "compose")),
    Tree("example", "contrib", "holds contributions that are no part of the product", top=True),
    Tree(
        "template",
        "*{{* archetype-resources boilerplate scaffold scaffolding scaffolds",
        "is a template for new projects",
        not_below="charts components controllers views",
        not_beside="chart.yaml",
    ),
    Tree(
        "template",
        "boilerplates skeleton skeletons starters template templates",
        "holds templates of projects",
        not_below=CI_ROOTS,
        not_beside="chart.yaml " + APPLICATION_FILES,
        holding=_PROJECT_FILES,
    ),
    Tree("template", "templates", "holds a generator's templates", below="generator generators"),
    Tree(
        "template",
        "docker-templates docker_templates dockerfile-templates dockerfile_templates",
        "holds templates of Dockerfiles",
    ),
    Tree(
        "fixture",
        "__fixtures__ __mocks__ __snapshots__ _fixtures cassettes fixture fixtures mock-data mock_data mockdata mocks "
        "test-cases test-data test-files test-fixtures test-resources test_cases test_data test_files test_fixtures "
        "test_resources testcases testdata testfile* testfixtures testresources wiremock",
        "holds test data",
        not_in=SERVICE_PARENTS,
    ),
    Tree(
        "test",
        "*.e2e *.functionaltests *.integrationtests *.tests *.tests.* *.unittests *-tests *_tests *uitests *unittests "
        "__test__ __tests__ androidtest cypress e2e e2e-* e2e_* functional-test integration-test integration_test "
        "integrationtest integrationtests load-test load_test loadtest molecule performance-test playwright smoke-test "
        "src/it test-helpers test-utils test_helpers test_utils tests testutil testutils unittest unittests",
        "holds tests",
        not_below=CI_ROOTS + PACKAGE_PARENTS,
    ),
    Tree(
        "test",
        "acceptance test testing",
        "holds tests",
        not_below=CI_ROOTS + PACKAGE_PARENTS + "pages routes",
        environment=True,
    ),
    Tree(
        "test",
        "*.spec *.test it spec specs src/*test",
        "holds tests",
        not_below=CI_ROOTS,
        holding=_APART_TESTS,
    ),
    Tree("test", "features", "holds scenarios of tests", not_below=CI_ROOTS, holding=_FEATURES),
    Tree("test", "benches benchmark benchmarks", "holds benchmarks", not_below=CI_ROOTS),
    Tree(
        "development",
        ".codesandbox .dev .devcontainer .dockerdev .devenv .gitpod .idea .storybook .vagrant .vscode",
        "sets up a development environment",
    ),
    Tree(
        "development",
        "dev dev-env dev-tools devel development devenv hack local local-dev localdev",
        "holds what developers use",
        top=True,
        environment=True,
    ),
    Tree("docs", _DOCUMENTS, "holds documentation", top=True),
    Tree(
        "docs",
        _DOCUMENTS,
        "holds documentation",
        not_below=CI_ROOTS + ROUTE_ROOTS,
        not_in="microservices services",
        kinds=_DOCUMENT_KINDS,
    ),
    Tree("docs", "site website", "holds a documentation site", holding=_SITE_FILES),
)

DOCKER_NAME_WORDS = {
    "development": (
        "debug dev devcontainer devel develop developer development devenv gitpod local localdev localhost vscode"
    ),
    "test": (
        "acceptance bench benchmark ci cypress e2e functional integration loadtest playwright puppeteer selenium "
        "smoketest test tester testing tests unittest unittests"
    ),
    "example": "demo example examples sample samples",
}
"""Words in the names of Dockerfiles and compose files, split on `-`, `_` and `.`."""

COMPOSE_NAME_WORDS = {"development": "override"}
"""Words of compose files alone: compose merges `override` by itself, which is meant for a developer's machine."""

DOCKER_FOLDER_WORDS = {
    "development": "debug dev devcontainer devel development gitpod local localdev",
    "test": "cypress e2e integration-tests playwright selenium test testing tests",
}
"""Whole names of folders whose Dockerfiles and compose files serve development or tests."""

DOCKER_ROOT_WORDS = {"test": "ci"}
"""The same below DOCKER_ROOTS only: a `ci/` folder elsewhere may hold what the pipeline ships."""

COMPONENT_NOUNS = "api app backend frontend gateway portal server service svc ui web worker"
"""A word above followed by one of these names a component: `Dockerfile.demo-app`."""


@dataclass(frozen=True, slots=True)
class Name:
    """Files whose whole name matches the expression `pattern`, case and all."""

    tag: str
    pattern: str
    reason: str


NAMES = (
    Name(
        "generated",
        r".*\.pb(\.gw|\.validate)?\.(go|cc|h|py|swift|dart)|.*_pb2(_grpc)?\.pyi?|.*_pb\.(js|ts|d\.ts)"
        r"|.*_grpc_pb\.(js|d\.ts)",
        "is compiled from protocol buffers",
    ),
    Name(
        "generated",
        r".*[.-]min\.(js|mjs|css)|.*\.bundle\.(js|css)|.*\.([cm]?js|css)\.map|.*\.chunk\.(js|css)",
        "is a bundle",
    ),
    Name(
        "generated",
        r"zz_generated.*|.*[._]generated\.\w+|.*\.gen\.(go|ts|tsx|js|rs|py)|.*_gen\.go|.*\.g\.(dart|cs)"
        r"|.*\.freezed\.dart|.*\.[Dd]esigner\.(cs|vb)|bindata\.go",
        "is written by a code generator",
    ),
    Name(
        "generated",
        r"package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb?|.*\.lock|\.terraform\.lock\.hcl"
        r"|go\.(work\.)?sum|packages\.lock\.json|gradle\.lockfile|Package\.resolved",
        "is a lock file",
    ),
    Name("generated", r".*\.snap", "is a test snapshot"),
    Name(
        "vendored",
        r"gradlew(\.bat)?|mvnw(\.cmd)?|\.pnp\.(loader\.)?[cm]js|yarn-[\d.]+\.c?js",
        "is a build tool's wrapper",
    ),
    Name(
        "vendored",
        r"(jquery|bootstrap|d3|lodash|moment|modernizr|angular|vue|react)[.-]v?\d[\d.]*(\.slim)?\.(js|css)",
        "is a copy of a library",
    ),
    Name("test", "|".join(TEST_FILES), "is named as a test"),
    Name("example", r".*\.(example|sample)s?(\.\w+)?|.+[-_](example|sample)", "is named as an example"),
    Name("example", r".*\.stories\.\w+", "is a component's showcase"),
)

SHIPPED_EVEN_IF_GENERATED = frozenset({"dockerfile", "compose", "yaml", "shell"})
"""Kinds that are built, run or applied as they stand: `linguist-generated` only folds them in a diff, as in docker-library's
repositories, whose Dockerfiles are all made from templates."""

ATTRIBUTES = {
    "linguist-generated": "generated",
    "linguist-vendored": "vendored",
    "linguist-documentation": "docs",
}
"""What `.gitattributes` says of a path, for GitHub's statistics, and the tag that it means."""

LIFTABLE = ("example", "template", "docs", "test", "fixture", "development")
"""Tags that are lifted from a repository that holds nothing else; vendored and generated files are never its product."""

AUXILIARY_FOLDERS = "bin build-tools buildsrc ci script scripts tool tools util utils"
"""Folders directly below the root whose files help to run a repository and are not what it holds."""

AUXILIARY_FILES = (
    r"(?i:.*\.config\.[cm]?[jt]s|setup\.py|noxfile\.py|tasks\.py|conftest\.py|(gulp|grunt|rake|just|make)file.*"
    r"|(bootstrap|build|check|ci|clean|deploy|format|install|lint|release|run|setup|start|stop|test|update)[-_\w]*"
    r"\.(sh|ps1|bat)"
    r"|(_config|appveyor|azure-pipelines.*|bitbucket-pipelines|buildspec.*|cloudbuild.*|codecov|crowdin|jitpack"
    r"|lefthook|mkdocs.*|pnpm-workspace|readthedocs|renovate|sonar.*|taskfile)\.ya?ml)"
)
"""Files directly in the root that configure its tools."""
