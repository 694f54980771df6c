"""What starts containers, clusters, databases and programs for tests.

Sources: the command references of the tools and the action.yml of the actions.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_START = Kind.START
_OPTIONS = behind("-f --file --env-file -p --project-name --profile --project-directory --ansi --progress --parallel")
_DATABASES = (
    r"(?:postgres\S*|mysql\S*|mariadb\S*|redis\S*|mongod?\S*|rabbitmq\S*|elasticsearch\S*|opensearch\S*"
    r"|memcached\S*|cassandra\S*|sqlserver\S*|mssql\S*)"
)

TOOLS: tuple[Tool, ...] = (
    tool(
        "Compose",
        way(_START, "docker podman", rf"compose {_OPTIONS}(?:up|start|run){END}", unless=option("--no-start")),
        way(_START, "docker-compose podman-compose", rf"{_OPTIONS}(?:up|start|run){END}", unless=option("--no-start")),
        action(
            _START,
            "hoverkraft-tech/compose-action isbang/compose-action",
        ),
    ),
    tool(
        "Containers",
        way(
            _START,
            "docker podman nerdctl",
            rf"(?:container )?run {ANY}(?:-[a-zA-Z]*d[a-zA-Z]*|--detach(?:=true)?){END}",
        ),
        way(_START, "docker podman nerdctl", rf"(?:container )?start{END}"),
    ),
    tool("Sail", way(_START, "sail", words("up"))),
    tool(
        "DDEV",
        way(_START, "ddev lando", words("start")),
        action(_START, "ddev/github-action-setup-ddev jonaseberle/github-action-setup-ddev"),
    ),
    tool(
        "kind",
        way(_START, "kind", rf"create cluster{END}"),
        action(
            _START,
            "helm/kind-action engineerd/setup-kind container-tools/kind-action",
            unless={"install_only": "true", "skipclustercreation": "true"},
        ),
    ),
    tool(
        "minikube",
        way(_START, "minikube", words("start")),
        action(_START, "medyagh/setup-minikube manusa/actions-setup-minikube", unless={"start": "false"}),
    ),
    tool(
        "k3d",
        way(_START, "k3d", rf"cluster (?:create|start){END}"),
        action(
            _START,
            "absaoss/k3d-action nolar/setup-k3d-k3s debianmaster/actions-k3s jupyterhub/action-k3s-helm",
        ),
    ),
    tool("k3s", way(_START, "k3s", words("server"))),
    tool("MicroK8s", way(_START, "microk8s", words("start")), action(_START, "balchua/microk8s-actions")),
    tool("ctlptl", way(_START, "ctlptl", words("create apply"))),
    tool("Tilt", way(_START, "tilt", words("ci up"))),
    tool("Garden", way(_START, "garden", words("test"))),
    tool("LocalStack", way(_START, "localstack", words("start")), action(_START, "localstack/setup-localstack")),
    tool("Supabase's local stack", way(_START, "supabase", rf"(?:start|db start){END}")),
    tool("Firebase's emulators", way(_START, "firebase", rf"emulators:(?:start|exec){END}")),
    tool("SAM's local server", way(_START, "sam", rf"local start-(?:api|lambda){END}")),
    tool("PM2", way(_START, "pm2", words("start"))),
    tool("start-server-and-test", way(_START, "start-server-and-test start-test server-test", ".")),
    tool(
        "Services of the machine",
        way(_START, "systemctl", rf"{behind()}(?:start|restart|enable --now) {_DATABASES}{END}"),
        way(_START, "service", rf"{_DATABASES} (?:start|restart){END}"),
        way(_START, "brew", rf"services (?:start|run) {_DATABASES}{END}"),
        way(_START, "pg_ctl pg_ctlcluster", rf"{ANY}start{END}"),
        way(_START, "redis-server mongod", "", unless=option("--version")),
    ),
    tool(
        "Databases",
        action(
            _START,
            "ankane/setup-postgres ankane/setup-mysql ankane/setup-mariadb ankane/setup-mongodb"
            " ankane/setup-elasticsearch ankane/setup-opensearch"
            " ankane/setup-sqlserver ankane/setup-timescaledb ikalnytskyi/action-setup-postgres"
            " harmon758/postgresql-action"
            " cybertec-postgresql/postgresql-action tj-actions/install-postgresql mirromutth/mysql-action"
            " shogo82148/actions-setup-mysql"
            " shogo82148/actions-setup-redis getong/mariadb-action supercharge/redis-github-action"
            " supercharge/mongodb-github-action"
            " zhulik/redis-action shimataro/redis-github-action getong/elasticsearch-action"
            " elastic/elastic-github-actions/elasticsearch"
            " namoshek/rabbitmq-github-action potatoqualitee/mssqlsuite"
            " opensearch-project/opensearch-build/.github/actions/start-opensearch",
        ),
    ),
    tool("Dapr", way(_START, "dapr", words("init run"))),
)
"""Services for tests."""
