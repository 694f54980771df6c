"""What a container, a Procfile or a start script runs, by the program's name. Data only. Names are separated by spaces."""

SERVERS = {
    "ASGI": "uvicorn hypercorn daphne granian",
    "WSGI": "gunicorn uwsgi waitress-serve mod_wsgi-express",
    "Rack": "puma unicorn thin rackup falcon passenger iodine",
    "PHP": "php-fpm apache2-foreground frankenphp rr roadrunner swoole",
    "Next.js": "next",
    "Nuxt": "nuxt nuxi",
    "Remix": "remix-serve",
    "React Router": "react-router-serve",
    "Gradio": "gradio",
    "Streamlit": "streamlit",
    "servlet container": "catalina.sh jetty standalone.sh",
    "Functions Framework": "functions-framework functions-framework-python",
}
"""Application servers: they serve an application of this repository over a port."""

PROTOCOLS = frozenset({"ASGI", "WSGI", "Rack", "PHP", "servlet container"})
"""Those of `SERVERS` that name how an application is called and not what it is built on."""

WORKERS = {
    "Celery": "celery",
    "RQ": "rq rqworker",
    "Dramatiq": "dramatiq",
    "Huey": "huey_consumer huey_consumer.py",
    "arq": "arq",
    "Locust": "locust",
    "Sidekiq": "sidekiq",
    "Resque": "resque",
    "Shoryuken": "shoryuken",
    "GoodJob": "good_job",
    "Faktory": "faktory-worker",
}
"""Programs that run this repository's code without a listener."""

SUBCOMMANDS = {
    ("rails", "server"): ("listener", "Rails"),
    ("rails", "s"): ("listener", "Rails"),
    ("flask", "run"): ("listener", "Flask"),
    ("fastapi", "run"): ("listener", "FastAPI"),
    ("artisan", "serve"): ("listener", "Laravel"),
    ("artisan", "octane:start"): ("listener", "Laravel"),
    ("artisan", "octane:frankenphp"): ("listener", "Laravel"),
    ("artisan", "queue:work"): ("worker", "Laravel"),
    ("artisan", "queue:listen"): ("worker", "Laravel"),
    ("artisan", "horizon"): ("worker", "Laravel"),
    ("artisan", "schedule:work"): ("worker", "Laravel"),
    ("console", "messenger:consume"): ("worker", "Symfony"),
    ("manage.py", "runserver"): ("listener", "Django"),
    ("manage.py", "celery"): ("worker", "Celery"),
    ("manage.py", "qcluster"): ("worker", "Django Q"),
    ("manage.py", "rqworker"): ("worker", "RQ"),
    ("mix", "phx.server"): ("listener", "Phoenix"),
    ("rake", "jobs:work"): ("worker", "Delayed Job"),
    ("rake", "resque:work"): ("worker", "Resque"),
    ("jobs", "start"): ("worker", "Solid Queue"),
}
"""Programs whose first argument decides, with the role and the framework."""

STATIC_SERVERS = frozenset(
    """
    nginx caddy httpd apache2 apachectl apache2ctl lighttpd serve http-server static-web-server darkhttpd thttpd traefik envoy haproxy
    varnishd
    """.split()
)
"""Servers of files and proxies: what they serve is no program of this repository."""

WRAPPERS = frozenset(
    """
    opentelemetry-instrument ddtrace-run newrelic-admin elastic-apm-run doppler infisical chamber aws-vault honcho foreman nohup exec time
    env tini dumb-init catatonit s6-setuidgid sudo nice ionice stdbuf chpst xvfb-run wait-for-it wait-for-it.sh wait-for.sh dockerize
    with-contenv su-exec gosu setpriv
    """.split()
)
"""Programs that start the one that their arguments name."""

NOT_PROGRAMS = frozenset(
    """
    : . source [ [[ test true false exit return break continue set unset export readonly local declare typeset alias trap wait sleep cd
    pushd popd echo printf cat tee read eval shift umask ulimit id whoami hostname date mkdir rmdir rm cp mv ln chmod chown touch ls find
    grep egrep sed awk cut tr sort uniq head tail wc xargs basename dirname realpath readlink which command type hash envsubst curl wget
    nc ncat openssl psql mysql mysqladmin pg_isready redis-cli mongosh mongo kill pkill ps sync mount tar unzip gzip base64 jq yq git make
    apk apt apt-get dpkg yum dnf pip pip3 useradd usermod groupadd groupmod adduser addgroup deluser passwd crontab cron crond install
    alembic migrate migrate.sh db-migrate prisma flyway liquibase rpk update-ca-certificates sysctl logger timeout
    """.split()
)
"""Commands of scripts that start nothing that goes on."""

PARALLEL_RUNNERS = frozenset({"concurrently"})
"""Programs whose arguments are command lines that run at once."""

WORKSPACE_RUNNERS = frozenset({"turbo", "lerna", "nx", "ultra", "wireit"})
"""Programs that run a script in every package of a workspace that has it."""

SCRIPT_RUNNERS = frozenset({"npm-run-all", "npm-run-all2", "run-s", "run-p"})
"""Programs that run the scripts of a package.json that their arguments name, the last of which goes on."""

OPTIONS_WITH_VALUES = frozenset(
    """
    --app -A --package --with --python -p --env-file --project --directory --extra --group -wait -timeout -template --config -c -f --file
    -u --user -g --group -e --env -n -s --signal -T --timeout
    """.split()
)
"""Options of wrappers, runners and servers whose value is the word that follows."""

BASE_SERVERS = (
    ("PHP", r"(?:.*/)?(?:php(?:-fpm|-apache|-nginx)?|frankenphp)", r".*(?:apache|fpm|frankenphp|php).*"),
    (
        "PHP",
        r"(?:.*/)?(?:php-fpm|php-apache|php-nginx|php-nginx-unit|frankenphp|webdevops/php-.*|serversideup/php)",
        r".*",
    ),
    ("PHP", r"(?:.*/)?(?:wordpress|drupal|joomla)", r"(?!.*cli).*"),
    (
        "servlet container",
        r"(?:.*/)?(?:tomcat|jetty|wildfly|jboss.*|payara.*|open-liberty|websphere-liberty|tomee)",
        r".*",
    ),
    ("ASGI", r"(?:.*/)?tiangolo/uvicorn-gunicorn(?:-fastapi|-starlette)?", r".*"),
    ("WSGI", r"(?:.*/)?tiangolo/(?:uwsgi-nginx|meinheld-gunicorn)(?:-flask)?", r".*"),
    ("Shiny", r"(?:.*/)?rocker/shiny(?:-verse)?", r".*"),
    ("ASP.NET", r"(?:.*/)?dotnet/framework/aspnet", r".*"),
)
"""Base images that start a server for the files copied into them where a Dockerfile says nothing: framework, name and tag, both whole."""

BASE_INTERPRETERS = (
    ("node", r"(?:.*/)?(?:nodejs\d*(?:-debian\d+)?|node)"),
    ("bun", r"(?:.*/)?oven/bun"),
    ("python", r"(?:.*/)?(?:distroless/python3?(?:-debian\d+)?|chainguard/python)"),
    ("java -jar", r"(?:.*/)?distroless/java\d*(?:-debian\d+)?"),
    ("java", r"(?:.*/)?chainguard/(?:jre|jdk)"),
)
"""Base images whose own entry point is an interpreter, so that CMD holds its arguments: the words to put before, and the whole name."""

MOCK_FILES = (
    r"(?i)(?:.*[/_.-])?(?:mocks?|stubs?|fakes?|dummy|dev|debug|sandbox)(?:[-_.][a-z0-9]{1,40})?[-_.]?"
    r"(?:server|api|app|service|backend)s?(?:/.*|\.\w+)"
)
"""Paths of servers for development and tests, as a whole. The word stands by itself: a `device_service` is none."""
