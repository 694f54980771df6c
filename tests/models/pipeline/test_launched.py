"""The program behind a launcher."""

from __future__ import annotations

import pytest

from dptops_audit.models.pipeline.launched import launched, program_of

INNER = {
    "npx eslint .": "eslint .",
    "npx --yes eslint@8.57.0 src": "eslint src",
    "npx -p typescript tsc --noEmit": "tsc --noEmit",
    "npx @angular/cli@17 build": "ng build",
    "npm exec -- jest --ci": "jest --ci",
    "pnpm --filter web exec vitest run": "vitest run",
    "yarn dlx prettier --check .": "prettier --check .",
    "bun x tsc": "tsc",
    "yarn eslint . --ext ts": "eslint . --ext ts",
    "yarn run tsc -b": "tsc -b",
    "pnpm -C web vitest run": "vitest run",
    "uv run --with pytest --python 3.12 pytest -q": "pytest -q",
    "uv run -- ruff check": "ruff check",
    "uvx ruff@latest check": "ruff check",
    "uv tool run mypy .": "mypy .",
    "pipx run pip-audit==2.9.0 .": "pip-audit .",
    "pipx run --spec build==1.0 pyproject-build": "pyproject-build",
    "poetry run pytest": "pytest",
    "hatch run test:pytest -x": "pytest -x",
    "conda run -n env pytest": "pytest",
    "python -m pytest tests": "pytest tests",
    "python3.12 -bb -m pip install -r requirements.txt": "pip install -r requirements.txt",
    "coverage run --source pkg -m pytest -q": "pytest -q",
    "nyc --reporter lcov mocha test": "mocha test",
    "bundle exec rspec": "rspec",
    "xvfb-run -a npm test": "npm test",
    "cross-env CI=1 NODE_ENV=test jest": "jest",
    "doppler run -- terraform apply": "terraform apply",
    "aws-vault exec prod -- sls deploy": "sls deploy",
    "nix develop .#ci -c cargo test": "cargo test",
    "mise exec node@20 -- npm ci": "npm ci",
    "rustup run nightly cargo fmt": "cargo fmt",
    "find . -name *.sh -exec shellcheck {} +": "shellcheck {} +",
    "xargs -n 1 -P 4 shellcheck -x": "shellcheck -x",
    "go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.1 run ./...": "golangci-lint run ./...",
    "go run honnef.co/go/tools/cmd/staticcheck@latest ./...": "staticcheck ./...",
    "go tool gotestsum ./...": "gotestsum ./...",
    "php -d memory_limit=-1 vendor/bin/phpunit": "vendor/bin/phpunit",
    "node ./node_modules/.bin/jest": "./node_modules/.bin/jest",
    "node --experimental-vm-modules node_modules/jest/bin/jest.js --ci": "jest --ci",
    "node ./node_modules/vitest/vitest.mjs run": "vitest run",
    "retry -t 3 make test": "make test",
    "flock -w 10 lock make": "make",
    "sfw uv run pytest": "uv run pytest",
    "npx dotenv-cli -e .env -- npx nx test": "dotenv-cli -e .env -- npx nx test",
    "dotenv-cli -e .env -- npx nx test": "npx nx test",
    "percy exec -- pnpm e2e": "pnpm e2e",
    "fnm exec --using 22 npm ci": "npm ci",
    "flox activate -- cargo test": "cargo test",
}

NONE = (
    "npm ci",
    "npm run test",
    "npm eslint",
    "git checkout -- npm",
    "cargo test -- npm",
    "unknown -- --flag",
    "unknown -- ./script.sh",
    "yarn npm audit",
    "pnpm -r publish",
    "bun run ./server.ts",
    "pnpm install",
    "yarn test",
    "uv sync",
    "poetry install",
    "python setup.py sdist",
    "go run ./cmd/server",
    "go test ./...",
    "coverage report",
    "bundle install",
    "php artisan test",
    "node server.js",
    "find . -name x",
    "nix build",
    "mise install",
    "npx",
    "uv run",
)


@pytest.mark.parametrize(("outer", "inner"), INNER.items())
def test_inner_program(outer: str, inner: str) -> None:
    found = launched(tuple(outer.split()))
    assert found is not None
    assert " ".join(found[0]) == inner


@pytest.mark.parametrize("command", NONE)
def test_programs_that_launch_no_other(command: str) -> None:
    assert launched(tuple(command.split())) is None


def test_text_for_a_shell() -> None:
    assert launched(("nix-shell", "--run", "make test && make lint")) == (("make test && make lint",), True)
    assert launched(("su", "-", "app", "-c", "pytest")) == (("pytest",), True)


@pytest.mark.parametrize(
    ("word", "program"),
    {
        "./gradlew": "gradlew",
        "gradlew.bat": "gradlew",
        "C:\\tools\\dotnet.exe": "dotnet",
        "vendor/bin/phpunit": "phpunit",
        "python3.11": "python",
        "/usr/bin/PY.TEST": "pytest",
        "pip3": "pip",
        "clang-format-17": "clang-format",
        "run-clang-tidy-17": "run-clang-tidy",
    }.items(),
)
def test_name_of_a_program(word: str, program: str) -> None:
    assert program_of((word,)) == program


def test_no_words_are_no_program() -> None:
    assert program_of(()) == ""
