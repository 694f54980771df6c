"""What a command line starts: application servers, workers, servers of files, and programs of the repository's own."""

from __future__ import annotations

import time

import pytest

from dptops_audit.models.services.programs import Program, program_of, programs_in
from dptops_audit.models.services.service import Role


@pytest.mark.parametrize(
    ("line", "kind", "target", "what"),
    [
        # servers and workers
        ("gunicorn -w 4 shop.wsgi", "server", "gunicorn", "WSGI"),
        ("/opt/venv/bin/uvicorn main:app", "server", "/opt/venv/bin/uvicorn", "ASGI"),
        ("/opt/v=1/gunicorn shop.wsgi", "server", "/opt/v=1/gunicorn", "WSGI"),
        ("PORT=80 HOST=0.0.0.0 puma -C config/puma.rb", "server", "puma", "Rack"),
        ("celery -A shop worker", "worker", "celery", "Celery"),
        ("flask run --host 0.0.0.0", "server", "flask", "Flask"),
        ("flask --app shop run", "server", "flask", "Flask"),
        ("rails server -b 0.0.0.0", "server", "rails", "Rails"),
        ("mix phx.server", "server", "mix", "Phoenix"),
        ("nginx -g 'daemon off;'", "static", "nginx", "nginx"),
        ("rake jobs:work", "worker", "rake", "Delayed Job"),
        ("rake db:migrate", "binary", "rake", ""),
        # interpreters
        ("python app.py", "file", "app.py", ""),
        ("python3.12 -u -W ignore app.py", "file", "app.py", ""),
        ("python -m gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        ("python -m uvicorn.main app", "server", "uvicorn", "ASGI"),
        ("python -m shop.worker --fast", "module", "shop.worker", ""),
        ("python manage.py runserver", "server", "manage.py", "Django"),
        ("python manage.py migrate", "file", "manage.py", ""),
        ("python -m", "binary", "python", ""),
        ("python", "binary", "python", ""),
        ("node --require ./trace.js server.js", "file", "server.js", ""),
        ("node -r dotenv/config --max-old-space-size=512 dist/main.js", "file", "dist/main.js", ""),
        ("node node_modules/.bin/next start", "server", "node_modules/.bin/next", "Next.js"),
        ("tsx watch.ts", "file", "watch.ts", ""),
        ("pm2-runtime start ecosystem.config.js", "file", "ecosystem.config.js", ""),
        ("deno run --allow-net main.ts", "file", "main.ts", ""),
        ("bun run index.ts", "script", "index.ts", ""),
        ("bun server.ts", "file", "server.ts", ""),
        ("php -S 0.0.0.0:80 -t public", "server", "php -S", "PHP"),
        ("php artisan queue:work", "worker", "artisan", "Laravel"),
        ("php bin/console messenger:consume async", "worker", "bin/console", "Symfony"),
        ("php cron.php", "file", "cron.php", ""),
        ("ruby app.rb", "file", "app.rb", ""),
        ("ruby bin/rails server", "server", "bin/rails", "Rails"),
        ("ruby exe/shop --all", "binary", "exe/shop", ""),
        ("dotnet Shop.Api.dll --urls http://*:80", "dll", "Shop.Api.dll", ""),
        ("dotnet run --project src/Api", "dll", "", ""),
        ("java -Xmx1g -jar /app/shop.jar --port 80", "jar", "/app/shop.jar", ""),
        ("java -cp /app/*:/lib/* -Da=b com.acme.Main", "module", "com.acme.Main", ""),
        ("java -version", "binary", "java", ""),
        ("/usr/bin/shop serve", "binary", "/usr/bin/shop", ""),
        # wrappers
        ("exec gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        ("nohup node server.js", "file", "server.js", ""),
        ("env A=b C=d node server.js", "file", "server.js", ""),
        ("gosu app gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        ("su-exec app:app puma", "server", "puma", "Rack"),
        ("ddtrace-run gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        ("newrelic-admin run-program gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        ("opentelemetry-instrument python app.py", "file", "app.py", ""),
        ("doppler run -- node server.js", "file", "server.js", ""),
        ("chamber exec shop -- node server.js", "file", "server.js", ""),
        ("infisical run --env=prod -- node server.js", "file", "server.js", ""),
        ("dockerize -wait tcp://db:5432 -- puma", "server", "puma", "Rack"),
        ("./wait-for-it.sh db:5432 -t 60 -- gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        ("bundle exec sidekiq -C config/sidekiq.yml", "worker", "sidekiq", "Sidekiq"),
        ("poetry run uvicorn main:app", "server", "uvicorn", "ASGI"),
        ("uv run --no-sync python -m gunicorn shop", "server", "gunicorn", "WSGI"),
        ("pipenv run python app.py", "file", "app.py", ""),
        ("npx --yes serve -s build", "static", "serve", "serve"),
        ("bundle exec ruby app.rb", "file", "app.rb", ""),
        ("sh -c 'gunicorn shop.wsgi'", "binary", "sh", ""),
        ("tini -- gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        ("dumb-init node server.js", "file", "server.js", ""),
        ("aws-vault exec shop -- node server.js", "file", "server.js", ""),
        ("dockerize -wait tcp://db:5432 puma", "server", "puma", "Rack"),
        ("uv run --package shop gunicorn shop.wsgi", "server", "gunicorn", "WSGI"),
        # scripts of package managers
        ("npm start", "script", "start", ""),
        ("npm run start:prod -- --port 80", "script", "start:prod", ""),
        ("npm run-script serve", "script", "serve", ""),
        ("yarn start", "script", "start", ""),
        ("yarn run serve", "script", "serve", ""),
        ("pnpm exec next start", "server", "next", "Next.js"),
        ("pnpm dlx serve build", "static", "serve", "serve"),
        ("npm exec -- next start", "server", "next", "Next.js"),
        ("npm --silent", "binary", "npm", ""),
        ("run-s build serve", "script", "serve", ""),
        ("npm-run-all --sequential build start", "script", "start", ""),
        ("turbo run start", "script", "start", ""),
        ("lerna exec build", "script", "build", ""),
    ],
)
def test_command_line_starts(line: str, kind: str, target: str, what: str) -> None:
    programs = programs_in(line)
    assert [(one.kind, one.target, one.what) for one in programs] == [(kind, target, what)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "true",
        "echo started",
        "/bin/sleep 5",
        "$SERVER --port 80",
        "${CMD}",
        "A=b",
        "honcho start",
        "foreman start web",
        "npx prisma migrate deploy",
        "run-s",
        "turbo run",
        "turbo",
        "exec",
        "gosu app",
        "# gunicorn shop.wsgi",
    ],
)
def test_command_line_starts_nothing_that_goes_on(line: str) -> None:
    assert programs_in(line) == ()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("npm start", ()),
        ("npm start -w api", ("api",)),
        ("npm --workspace api start", ("api",)),
        ("npm --workspace=api start", ("api",)),
        ("npm --prefix server start", ("server",)),
        ("yarn workspace api start", ("api",)),
        ("yarn --cwd server start", ("server",)),
        ("pnpm --filter api... start", ("api...",)),
        ("pnpm -F=api run start", ("api",)),
        ("pnpm -C server start", ("server",)),
        ("pnpm -r start", ("*",)),
        ("npm start --workspaces", ("*",)),
        ("yarn workspaces run start", ("*",)),
        ("turbo run start --filter=web", ("*",)),
        ("npm start --workspace=api", ("api",)),
        ("npm run start --prefix=server", ("server",)),
    ],
)
def test_package_manager_names_the_package(line: str, words: tuple[str, ...]) -> None:
    programs = programs_in(line)
    assert [(one.kind, one.words) for one in programs] == [("script", words)]


@pytest.mark.parametrize(
    ("line", "targets"),
    [
        ("python manage.py migrate && gunicorn shop.wsgi", ["gunicorn"]),
        ("gunicorn shop.wsgi & celery -A shop worker", ["gunicorn", "celery"]),
        ("node migrate.js && node server.js", ["server.js"]),
        ("node server.js && echo done", ["server.js"]),
        ("mkdir -p tmp; node server.js", ["server.js"]),
        ("nginx; php-fpm", ["php-fpm"]),
        ("concurrently \"npm run api\" 'npm run web'", ["api", "web"]),
        ("concurrently -k 'gunicorn a' 'celery -A a worker'", ["gunicorn", "celery"]),
        ("exec concurrently 'gunicorn a' '-k' 'npm run b'", ["gunicorn", "b"]),
        ("npm run build && node server.js", ["server.js"]),
        ("concurrently 'node a.js' 'node b.js'", ["a.js", "b.js"]),
        ("concurrently 'npm run a' 'node b.js'", ["a", "b.js"]),
        ("concurrently npm:api npm:web", ["api", "web"]),
        ("npx concurrently 'gunicorn a' 'npm run b'", ["gunicorn", "b"]),
    ],
)
def test_several_commands_start(line: str, targets: list[str]) -> None:
    assert [program.target for program in programs_in(line)] == targets


def test_directory_that_a_command_changes_to_is_kept() -> None:
    assert [(one.target, one.folder) for one in programs_in("cd apps/api && node main.js")] == [("main.js", "apps/api")]
    assert [(one.target, one.folder) for one in programs_in("cd && node main.js")] == [("main.js", "")]


def test_what_follows_the_program_are_its_words() -> None:
    found = [
        programs_in(line)[0].words for line in ("shop serve -v", "node a.js b", "java -jar a.jar b", "dotnet a.dll b")
    ]
    assert found == [("serve", "-v"), ("b",), ("b",), ("b",)]


def test_role_is_the_program_s_own_where_it_has_one() -> None:
    kinds = ("server", "worker", "static", "file", "script", "jar", "dll", "module", "binary")
    roles = [Program(kind, "x").role for kind in kinds]
    assert roles == [Role.LISTENER, Role.WORKER, *[None] * 7]


def test_wrappers_around_wrappers_end() -> None:
    assert program_of(("nohup",) * 5 + ("puma",)) == Program("server", "puma", "Rack")
    assert program_of(("nohup",) * 500 + ("puma",)) is None


@pytest.mark.parametrize(
    "line",
    [
        "exec " * 50_000 + "puma",
        "concurrently " * 50_000,
        "A=b " * 50_000 + "puma",
        "npm run a && " * 50_000,
        "'" * 100_000,
        "$(" * 100_000,
        'concurrently "' + "concurrently 'a b' " * 10_000 + '"',
    ],
    ids=lambda line: line[:14],
)
def test_hostile_command_line_takes_no_time(line: str) -> None:
    start = time.process_time()
    programs_in(line)
    assert time.process_time() - start < 1
