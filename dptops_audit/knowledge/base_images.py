"""Published base images that end as a user other than root or whose entrypoint drops root.

Names are normalised: lower case, without a registry for Docker Hub, official images as `redis`. An image without a tag
is matched as `latest`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownBase:
    """One published image, or a whole namespace, and the user that it leaves."""

    repository: str  # normalised name; a trailing `/*` covers every image of the namespace
    tags: str  # regular expression that the tag must match in full; "" is any tag
    user: str  # user that the image ends as (in a namespace: that most of them do), or that its entrypoint drops to
    drops: bool  # the image ends as root and its entrypoint drops it: counts only while that ENTRYPOINT is inherited
    source: str  # the Dockerfile, its repository or the official page that shows it


_GH = "https://github.com"
_DISTROLESS = f"{_GH}/GoogleContainerTools/distroless"
_ENVOY = "https://www.envoyproxy.io/docs/envoy/latest/start/docker"
_FLUENTD = f"{_GH}/fluent/fluentd-docker-image"
_GRAFANA = f"{_GH}/grafana"
_JENKINS = f"{_GH}/jenkinsci"
_OPENSEARCH = f"{_GH}/opensearch-project/opensearch-build"
_OPERATOR = f"{_GH}/operator-framework/operator-sdk/tree/v1.31.x/images"
_OTEL = f"{_GH}/open-telemetry/opentelemetry-collector-releases"
_SONAR = f"{_GH}/SonarSource/docker-sonarqube"
_OFFICIAL = f"{_GH}/docker-library"
_INFLUX = f"{_GH}/influxdata/influxdata-docker"
_ELASTIC = f"{_GH}/elastic/dockerfiles"
_ELASTICSEARCH = ("elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch")
_BITNAMI = f"{_GH}/bitnami/containers/tree/main/bitnami"
_CHAINGUARD = f"{_GH}/chainguard-images/images/tree/main/images"
_VARNISH = f"{_GH}/varnish/docker-varnish"
_UNPRIVILEGED = f"{_GH}/nginx/docker-nginx-unprivileged"
_DOTNET = f"{_GH}/dotnet/dotnet-docker/tree/main/src"
_S2I = f"{_GH}/sclorg/s2i-base-container"
_MSSQL = "https://go.microsoft.com/fwlink/?linkid=2099216"
_SCLORG = f"{_GH}/sclorg"
_UBI_VARIANTS = ("ubi-init", "ubi-micro", "ubi-minimal", "ubi-stig", "flatpak-runtime", "flatpak-sdk", "pause")
_UBI = tuple(
    f"{host}/{namespace}"
    for host in ("registry.access.redhat.com", "registry.redhat.io")
    for namespace in ("ubi8", "ubi9", "ubi10")
)
_DOTNET_RUNTIMES = tuple(
    f"mcr.microsoft.com/dotnet/{nightly}{name}"
    for nightly in ("", "nightly/")
    for name in ("runtime-deps", "runtime", "aspnet")
)

_WINDOWS_USERS = "https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-security"

_DROPPING: tuple[KnownBase, ...] = (
    KnownBase("mysql", "", "mysql", True, f"{_OFFICIAL}/mysql"),
    KnownBase("mariadb", r".*-ubi.*", "mysql", False, f"{_GH}/MariaDB/mariadb-docker"),
    KnownBase("mariadb", "", "mysql", True, f"{_GH}/MariaDB/mariadb-docker"),
    KnownBase("postgres", "", "postgres", True, f"{_OFFICIAL}/postgres"),
    KnownBase("postgis/postgis", "", "postgres", True, f"{_GH}/postgis/docker-postgis"),
    KnownBase("pgvector/pgvector", "", "postgres", True, f"{_GH}/pgvector/pgvector/blob/master/Dockerfile"),
    KnownBase("ankane/pgvector", "", "postgres", True, f"{_GH}/pgvector/pgvector/blob/master/Dockerfile"),
    KnownBase("timescale/timescaledb", "", "postgres", True, f"{_GH}/timescale/timescaledb-docker"),
    KnownBase("citusdata/citus", "", "postgres", True, f"{_GH}/citusdata/docker"),
    KnownBase("redis", "", "redis", True, f"{_OFFICIAL}/redis"),
    KnownBase("valkey/valkey", "", "valkey", True, f"{_GH}/valkey-io/valkey-container"),
    KnownBase("mongo", r"(?!.*(?:windows|nanoserver)).*", "mongodb", True, f"{_OFFICIAL}/mongo"),
    KnownBase("rabbitmq", "", "rabbitmq", True, f"{_OFFICIAL}/rabbitmq"),
    KnownBase("cassandra", "", "cassandra", True, f"{_OFFICIAL}/cassandra"),
    KnownBase("couchdb", "", "couchdb", True, f"{_GH}/apache/couchdb-docker"),
    KnownBase("apache/couchdb", r"(?!.*ubi).*", "couchdb", True, f"{_GH}/apache/couchdb-docker"),
    KnownBase("ghost", "", "node", True, f"{_OFFICIAL}/ghost"),
    KnownBase("redmine", "", "redmine", True, f"{_OFFICIAL}/redmine"),
    KnownBase("zookeeper", "", "zookeeper", True, f"{_GH}/31z4/zookeeper-docker"),
    KnownBase("storm", "", "storm", True, f"{_GH}/31z4/storm-docker"),
    KnownBase("neo4j", r"(?![12]\.|3\.0).*", "neo4j", True, f"{_GH}/neo4j/docker-neo4j"),
    KnownBase("crate", "", "crate", True, f"{_GH}/crate/docker-crate/blob/master/docker-entrypoint.sh"),
    KnownBase("flink", "", "flink", True, f"{_GH}/apache/flink-docker"),
    KnownBase("apache/flink", "", "flink", True, f"{_GH}/apache/flink-docker"),
    KnownBase("clickhouse", r".*distroless.*", "101:101", False, f"{_GH}/ClickHouse/docker-library"),
    KnownBase("clickhouse", "", "clickhouse", True, f"{_GH}/ClickHouse/docker-library"),
    KnownBase("clickhouse/clickhouse-server", r".*distroless.*", "101:101", False, f"{_GH}/ClickHouse/docker-library"),
    KnownBase("clickhouse/clickhouse-server", "", "clickhouse", True, f"{_GH}/ClickHouse/docker-library"),
    KnownBase("influxdb", r"1\.1[12](?:\.\d+)*(?:-alpine)?", "influxdb", False, _INFLUX),
    KnownBase("influxdb", r"(?:3[\d.]*-)?(?:core|enterprise)", "influxdb3", False, _INFLUX),
    KnownBase("influxdb", r"2(?:\.\d+)*(?:-alpine)?", "influxdb", True, _INFLUX),
    KnownBase("chronograf", r"1\.1[01].*|latest|alpine", "chronograf", True, _INFLUX),
    KnownBase("kapacitor", r"1\.[78](?:\D.*)?|latest|alpine", "kapacitor", True, _INFLUX),
    KnownBase("telegraf", r"(?!0\.|1\.(?:1?\d|20)\b).*", "telegraf", True, _INFLUX),
    KnownBase("krakend", "", "krakend", True, f"{_GH}/krakend/docker-library"),
    KnownBase("vault", "", "vault", True, f"{_GH}/hashicorp/docker-vault"),
    KnownBase("hashicorp/vault", r"(?!.*ubi).*", "vault", True, f"{_GH}/hashicorp/docker-vault"),
    KnownBase("hashicorp/vault", r".*ubi.*", "100", False, f"{_GH}/hashicorp/docker-vault"),
    KnownBase("consul", "", "consul", True, f"{_GH}/hashicorp/docker-consul"),
    KnownBase("hashicorp/consul", r"(?!.*ubi).*", "consul", True, f"{_GH}/hashicorp/docker-consul"),
    KnownBase("hashicorp/consul", r".*ubi.*", "100", False, f"{_GH}/hashicorp/docker-consul"),
    KnownBase("metabase/metabase", "", "metabase", True, f"{_GH}/metabase/metabase/tree/master/bin/docker"),
    KnownBase(
        "envoyproxy/envoy", r"(?!.*(?:distroless|vrp|windows|alpine)|v?1\.(?:\d|1[0-5])\b).*", "envoy", True, _ENVOY
    ),
    *(KnownBase(name, r"[67]\..*", "1000", True, f"{_ELASTIC}/tree/7.17") for name in _ELASTICSEARCH),
    KnownBase("sonarqube", r"(?:7\.9|8\.[3-9]|9\.[0-8])(?:\D.*)?", "sonarqube", True, _SONAR),
    KnownBase("fluent/fluentd", r".*windows.*", "root", False, _FLUENTD),
    KnownBase("fluent/fluentd", r"v(?:0\.14|1\.[0-2])(?:\D.*)?", "fluent", True, _FLUENTD),
    KnownBase("fluentd", r"v(?:0\.14|1\.[0-2])(?:\D.*)?", "fluent", True, _FLUENTD),
)
"""Images that end as root while their entrypoint hands over to another user, and variants of the same that do not."""

_SERVERS: tuple[KnownBase, ...] = (
    KnownBase("fluent/fluentd", "", "fluent", False, _FLUENTD),
    KnownBase("fluentd", r"(?!.*windows).*", "fluent", False, _FLUENTD),
    *(KnownBase(name, r"(?:[89]|\d\d)\..*", "1000:0", False, _ELASTIC) for name in _ELASTICSEARCH),
    KnownBase("kibana", r"(?![1-5]\.).*", "1000", False, _ELASTIC),
    KnownBase("docker.elastic.co/kibana/kibana", r"(?![1-5]\.).*", "1000", False, _ELASTIC),
    KnownBase("logstash", r"(?![1-5]\.).*", "1000", False, _ELASTIC),
    KnownBase("docker.elastic.co/logstash/logstash", r"(?![1-5]\.).*", "1000", False, _ELASTIC),
    KnownBase("opensearchproject/opensearch", "", "1000", False, _OPENSEARCH),
    KnownBase("opensearchproject/opensearch-dashboards", "", "1000", False, _OPENSEARCH),
    KnownBase("haproxy", r"(?!1(?:\.|-|$)|2\.[0-3]\b).*", "haproxy", False, f"{_OFFICIAL}/haproxy"),
    KnownBase("memcached", "", "memcache", False, f"{_OFFICIAL}/memcached"),
    KnownBase("jetty", r"(?![78]\.|9\.[0-3]\b).*", "jetty", False, f"{_GH}/jetty/jetty.docker"),
    KnownBase("odoo", "", "odoo", False, f"{_GH}/odoo/docker"),
    KnownBase("adminer", "", "adminer", False, f"{_GH}/TimWolla/docker-adminer"),
    KnownBase("sonarqube", r"(?![1-6]\.|7\.[0-8]).*", "sonarqube", False, _SONAR),
    KnownBase("solr", r"(?![1-7]\.).*", "solr", False, f"{_GH}/apache/solr-docker"),
    KnownBase("kong", r"(?![01]\.).*", "kong", False, f"{_GH}/Kong/docker-kong"),
    KnownBase("varnish", r"latest|alpine|(?:fresh|old|7\.[1-9]|[89]).*", "varnish", False, _VARNISH),
    KnownBase("liquibase", r"(?!3\.).*", "liquibase", False, f"{_GH}/liquibase/docker"),
    KnownBase("liquibase/liquibase", r"(?!3\.).*", "liquibase", False, f"{_GH}/liquibase/docker"),
    KnownBase("wordpress", r"cli(?:-.*)?", "www-data", False, f"{_OFFICIAL}/wordpress/tree/master/cli"),
    KnownBase("docker", r".*rootless.*", "rootless", False, f"{_OFFICIAL}/docker"),
    KnownBase("nodered/node-red", "", "node-red", False, f"{_GH}/node-red/node-red-docker"),
    KnownBase("spark", r"(?!3\.[0-4]\b).*", "spark", False, f"{_GH}/apache/spark-docker"),
    KnownBase("apache/spark", r"(?!v?3\.[0-4]\b).*", "spark", False, f"{_GH}/apache/spark-docker"),
    KnownBase("emqx", r"(?![1-3]\.).*", "emqx", False, f"{_GH}/emqx/emqx-docker"),
    KnownBase("rocket.chat", "", "rocketchat", False, f"{_GH}/RocketChat/Docker.Official.Image"),
    KnownBase("open-liberty", "", "1001", False, f"{_GH}/OpenLiberty/ci.docker"),
    KnownBase("openliberty/open-liberty", "", "1001", False, f"{_GH}/OpenLiberty/ci.docker"),
    KnownBase("icr.io/appcafe/open-liberty", "", "1001", False, f"{_GH}/OpenLiberty/ci.docker"),
    KnownBase("websphere-liberty", "", "1001", False, f"{_GH}/WASdev/ci.docker"),
    KnownBase("icr.io/appcafe/websphere-liberty", "", "1001", False, f"{_GH}/WASdev/ci.docker"),
    KnownBase("percona", r"(?!5\.[56]\b).*", "mysql", False, f"{_GH}/percona/percona-docker"),
    KnownBase("percona/percona-server", r"(?!5\.[56]\b).*", "mysql", False, f"{_GH}/percona/percona-docker"),
    KnownBase("timescale/timescaledb-ha", "", "postgres", False, f"{_GH}/timescale/timescaledb-docker-ha"),
    KnownBase("ghcr.io/cloudnative-pg/postgresql", "", "26", False, f"{_GH}/cloudnative-pg/postgres-containers"),
    KnownBase("edoburu/pgbouncer", "", "postgres", False, f"{_GH}/edoburu/docker-pgbouncer"),
    KnownBase("dpage/pgadmin4", r"(?![1-3]\.|4\.1?\d\b).*", "5050", False, f"{_GH}/pgadmin-org/pgadmin4"),
    KnownBase("mcr.microsoft.com/mssql/server", r"(?!2017).*", "mssql", False, _MSSQL),
    KnownBase("devopsfaith/krakend", r"(?!0\.|1\.[0-3]\b).*", "1000", False, f"{_GH}/krakendio/krakend-ce"),
    KnownBase("quay.io/keycloak/keycloak", "", "1000", False, f"{_GH}/keycloak/keycloak"),
    KnownBase("quay.io/wildfly/wildfly", "", "jboss", False, f"{_GH}/jboss-dockerfiles/wildfly"),
    KnownBase("jboss/wildfly", "", "jboss", False, f"{_GH}/jboss-dockerfiles/wildfly"),
    *(
        KnownBase(f"payara/{name}", "", "payara", False, f"{_GH}/payara/Payara")
        for name in ("micro", "server-full", "server-node", "server-web")
    ),
    KnownBase("camunda/camunda-bpm-platform", "", "camunda", False, f"{_GH}/camunda/docker-camunda-bpm-platform"),
    KnownBase(
        "hapiproject/hapi",
        r"(?!.*tomcat|v?4\.|v?5\.[0-3]\b).*",
        "65532",
        False,
        f"{_GH}/hapifhir/hapi-fhir-jpaserver-starter",
    ),
    KnownBase("apache/kafka", "", "appuser", False, f"{_GH}/apache/kafka/tree/trunk/docker"),
    KnownBase("apache/kafka-native", "", "appuser", False, f"{_GH}/apache/kafka/tree/trunk/docker"),
    *(
        KnownBase(f"confluentinc/{name}", r"(?![0-5]\.).*", "appuser", False, f"{_GH}/confluentinc/{images}")
        for images, names in (
            ("common-docker", ("cp-base-java", "cp-base-java-micro")),
            ("kafka-images", ("confluent-local", "cp-kafka", "cp-kafka-connect", "cp-kafka-connect-base")),
            ("kafka-images", ("cp-server", "cp-server-connect", "cp-server-connect-base")),
            ("schema-registry-images", ("cp-schema-registry",)),
        )
        for name in names
    ),
    *(
        KnownBase(f"{prefix}debezium/{name}", "", "kafka", False, f"{_GH}/debezium/container-images")
        for prefix in ("", "quay.io/")
        for name in ("connect", "connect-base")
    ),
    KnownBase("quay.io/strimzi/kafka", "", "1001", False, f"{_GH}/strimzi/strimzi-kafka-operator"),
    KnownBase("quay.io/strimzi/operator", "", "1001", False, f"{_GH}/strimzi/strimzi-kafka-operator"),
    KnownBase("apachepulsar/pulsar", r"(?!2\.\d\b).*", "10000", False, f"{_GH}/apache/pulsar"),
    KnownBase("apache/activemq-artemis", "", "artemis", False, f"{_GH}/apache/activemq-artemis"),
    KnownBase("apache/nifi", "", "nifi", False, f"{_GH}/apache/nifi/tree/main/nifi-docker/dockerhub"),
    KnownBase("apache/airflow", "", "airflow", False, f"{_GH}/apache/airflow/blob/main/Dockerfile"),
    KnownBase("puckel/docker-airflow", "", "airflow", False, f"{_GH}/puckel/docker-airflow/blob/master/Dockerfile"),
    KnownBase("apache/superset", "", "superset", False, f"{_GH}/apache/superset/blob/master/Dockerfile"),
    KnownBase("apache/tika", r"(?!1\.).*", "35002:35002", False, f"{_GH}/apache/tika-docker"),
    KnownBase("trinodb/trino", "", "trino:trino", False, f"{_GH}/trinodb/trino/blob/master/core/docker/Dockerfile"),
    KnownBase("n8nio/n8n", r"(?!0\.).*", "node", False, f"{_GH}/n8n-io/n8n/tree/master/docker/images/n8n"),
    KnownBase("docker.n8n.io/n8nio/n8n", r"(?!0\.).*", "node", False, f"{_GH}/n8n-io/n8n"),
    KnownBase("gotenberg/gotenberg", "", "gotenberg", False, f"{_GH}/gotenberg/gotenberg/blob/main/build/Dockerfile"),
    KnownBase("verdaccio/verdaccio", r"(?![123]\b).*", "10001", False, f"{_GH}/verdaccio/verdaccio"),
    KnownBase("gitea/gitea", r".*rootless.*", "1000:1000", False, f"{_GH}/go-gitea/gitea"),
    KnownBase("docker.gitea.com/gitea", r".*rootless.*", "1000:1000", False, f"{_GH}/go-gitea/gitea"),
    KnownBase("rasa/rasa", r"(?![01]\.).*", "1001", False, f"{_GH}/RasaHQ/rasa/tree/main/docker"),
    KnownBase("openpolicyagent/opa", r".*rootless.*", "1000:1000", False, f"{_GH}/open-policy-agent/opa"),
    KnownBase("openpolicyagent/opa", r"(?!0\.(?:\d|[1-5]\d)\b).*", "1000:1000", False, f"{_GH}/open-policy-agent/opa"),
    *(
        KnownBase(f"temporalio/{name}", r"(?!0\.).*", "temporal", False, f"{_GH}/temporalio/docker-builds")
        for name in ("admin-tools", "auto-setup", "server")
    ),
    KnownBase("oryd/kratos", "", "10000", False, f"{_GH}/ory/kratos/tree/master/.docker"),
    KnownBase("oryd/hydra", "", "nonroot", False, f"{_GH}/ory/hydra/tree/master/.docker"),
    KnownBase("ghcr.io/dexidp/dex", "", "1001", False, f"{_GH}/dexidp/dex/blob/master/Dockerfile"),
    KnownBase(
        "quay.io/oauth2-proxy/oauth2-proxy", r"(?!.*alpine).*", "65532", False, f"{_GH}/oauth2-proxy/oauth2-proxy"
    ),
    KnownBase("quay.io/argoproj/argocd", "", "999", False, f"{_GH}/argoproj/argo-cd/blob/master/Dockerfile"),
    *(
        KnownBase(f"{host}/ingress-nginx/{name}", "", "www-data", False, f"{_GH}/kubernetes/ingress-nginx")
        for host in ("registry.k8s.io", "k8s.gcr.io")
        for name in ("controller", "controller-chroot")
    ),
    *(
        KnownBase(f"{prefix}nginx-unprivileged", "", "101", False, _UNPRIVILEGED)
        for prefix in ("nginxinc/", "ghcr.io/nginxinc/", "ghcr.io/nginx/", "quay.io/nginx/", "public.ecr.aws/nginx/")
    ),
    *(
        KnownBase(f"{host}/{name}", "", user, False, f"{_GH}/prometheus/{name.replace('-exporter', '_exporter')}")
        for host in ("prom", "quay.io/prometheus")
        for name, user in (
            ("prometheus", "nobody"),
            ("alertmanager", "nobody"),
            ("node-exporter", "nobody"),
            ("mysqld-exporter", "nobody"),
            ("pushgateway", "65534"),
            ("statsd-exporter", "65534"),
        )
    ),
    *(
        KnownBase(f"{prefix}opentelemetry-collector{name}", "", "10001", False, _OTEL)
        for prefix in ("otel/", "ghcr.io/open-telemetry/opentelemetry-collector-releases/")
        for name in ("", "-contrib", "-k8s", "-otlp")
    ),
    KnownBase("grafana/grafana", r"(?![1-4]\.|5\.0\b).*", "472", False, f"{_GRAFANA}/grafana"),
    KnownBase("grafana/grafana-oss", "", "472", False, f"{_GRAFANA}/grafana"),
    KnownBase("grafana/grafana-enterprise", "", "472", False, f"{_GRAFANA}/grafana"),
    KnownBase("grafana/loki", r"(?![01]\.|v[01]\.).*", "10001", False, f"{_GRAFANA}/loki"),
    KnownBase("grafana/tempo", r"(?![01]\.|2\.[0-4]\b).*", "10001:10001", False, f"{_GRAFANA}/tempo"),
    KnownBase("grafana/k6", "", "12345", False, f"{_GRAFANA}/k6"),
)
"""Databases, servers and applications that end as their own user."""

_PLATFORMS: tuple[KnownBase, ...] = (
    KnownBase("gcr.io/distroless/*", r"(?:debug-)?nonroot(?:-.*)?", "65532", False, _DISTROLESS),
    KnownBase("gcr.io/distroless/*", "", "root", False, _DISTROLESS),
    *(KnownBase(name, r".*(?:chiseled|distroless).*", "app", False, _DOTNET) for name in _DOTNET_RUNTIMES),
    *(KnownBase(name, r".*nanoserver.*", "ContainerUser", False, _DOTNET) for name in _DOTNET_RUNTIMES[1:3]),
    # Bases of the ubi namespaces that end as root; the language and server images built on them do not.
    *(
        KnownBase(f"{namespace}/{name}", "", "root", False, _S2I)
        for namespace in _UBI
        for name in ("buildah", "podman", "s2i-base", "s2i-core", "skopeo", "toolbox", "ubi", *_UBI_VARIANTS)
    ),
    *(KnownBase(f"{namespace}/*", "", "1001", False, _SCLORG) for namespace in _UBI),
    *(
        KnownBase(f"quay.io/sclorg/s2i-{layer}-{stream}", "", "root", False, _S2I)
        for layer in ("core", "base")
        for stream in ("c8s", "c9s", "c10s")
    ),
    KnownBase("quay.io/sclorg/*", "", "1001", False, _SCLORG),
    KnownBase("quay.io/operator-framework/helm-operator", "", "1001", False, _OPERATOR),
    KnownBase("quay.io/operator-framework/ansible-operator", "", "1001", False, _OPERATOR),
    *(
        KnownBase(f"{namespace}/{name}", "", "1001", False, f"{_BITNAMI}/{name}")
        for namespace in ("bitnami", "bitnamilegacy")
        for name in (
            *("airflow", "apache", "elasticsearch", "etcd", "kafka", "keycloak", "kubectl", "mariadb", "memcached"),
            *("minio", "mongodb", "mysql", "nginx", "postgresql", "rabbitmq", "redis", "spark", "tomcat", "zookeeper"),
        )
    ),
    KnownBase("bitnami/wordpress", r"[6-9].*|latest", "1001", False, f"{_BITNAMI}/wordpress"),
    *(
        KnownBase(f"cgr.dev/chainguard/{name}", r"(?!.*-root).*", "65532", False, f"{_CHAINGUARD}/{name}")
        for name in (
            *("aspnet-runtime", "busybox", "cosign", "crane", "curl", "git", "glibc-dynamic", "gradle", "helm", "hugo"),
            *("jdk", "jre", "ko", "kubectl", "laravel", "mariadb", "maven", "minio", "mongodb", "nginx", "node", "php"),
            *("python", "pytorch", "ruby", "rust", "static", "tomcat", "valkey", "wordpress"),
        )
    ),
    KnownBase("cgr.dev/chainguard/haproxy", "", "haproxy", False, f"{_CHAINGUARD}/haproxy"),
    KnownBase("cgr.dev/chainguard/redis", "", "redis", False, f"{_CHAINGUARD}/redis"),
    KnownBase("dhi.io/*", r"(?!.*(?:dev|sdk|build)).*", "nonroot", False, "https://docs.docker.com/dhi/how-to/use/"),
    KnownBase("heroku/heroku", r"(?:2[4-9]|[3-9]\d)(?:\D.*)?|22-cnb.*", "heroku", False, f"{_GH}/heroku/base-images"),
    KnownBase("serversideup/php", r"(?!.*-v?[12]\.).*", "www-data", False, f"{_GH}/serversideup/docker-php"),
    KnownBase("wodby/php", "", "wodby", False, f"{_GH}/wodby/php"),
    KnownBase("mambaorg/micromamba", "", "mambauser", False, f"{_GH}/mamba-org/micromamba-docker"),
)
"""Language runtimes, minimal bases and whole catalogues."""

_TOOLS: tuple[KnownBase, ...] = (
    *(
        KnownBase(f"jupyter/{name}", "", "jovyan", False, f"{_GH}/jupyter/docker-stacks/tree/main/images")
        for name in (
            *("all-spark-notebook", "base-notebook", "datascience-notebook", "julia-notebook", "minimal-notebook"),
            *("pyspark-notebook", "pytorch-notebook", "r-notebook", "scipy-notebook", "tensorflow-notebook"),
        )
    ),
    KnownBase("quay.io/jupyter/*", "", "jovyan", False, f"{_GH}/jupyter/docker-stacks/tree/main/images"),
    *(
        KnownBase(f"selenium/{name}", r"(?!2\.).*", "1200", False, f"{_GH}/SeleniumHQ/docker-selenium")
        for name in (
            *("base", "hub", "node-base", "node-chrome", "node-chromium", "node-edge", "node-firefox"),
            *("standalone-chrome", "standalone-chromium", "standalone-edge", "standalone-firefox"),
        )
    ),
    KnownBase("jenkins/jenkins", r"(?!.*windows).*", "jenkins", False, f"{_JENKINS}/docker"),
    KnownBase("jenkins/agent", r"(?!.*(?:windows|nanoserver)).*", "jenkins", False, f"{_JENKINS}/docker-agent"),
    KnownBase("jenkins/inbound-agent", r"(?!.*(?:windows|nanoserver)).*", "jenkins", False, f"{_JENKINS}/docker-agent"),
    KnownBase("ghcr.io/actions/actions-runner", "", "runner", False, f"{_GH}/actions/runner"),
    KnownBase("cimg/*", "", "circleci", False, f"{_GH}/CircleCI-Public/cimg-base"),
    KnownBase("gitpod/workspace-base", "", "gitpod", False, f"{_GH}/gitpod-io/workspace-images"),
    KnownBase("codercom/code-server", "", "1000", False, f"{_GH}/coder/code-server/tree/main/ci/release-image"),
    KnownBase("ghcr.io/puppeteer/puppeteer", "", "10042", False, f"{_GH}/puppeteer/puppeteer"),
    *(
        KnownBase(f"ghcr.io/browserless/{name}", "", "blessuser", False, f"{_GH}/browserless/browserless")
        for name in ("chrome", "chromium", "edge", "firefox")
    ),
    KnownBase("ghcr.io/zaproxy/zaproxy", "", "zap", False, f"{_GH}/zaproxy/zaproxy/tree/main/docker"),
    KnownBase("zaproxy/zap-stable", "", "zap", False, f"{_GH}/zaproxy/zaproxy/tree/main/docker"),
    KnownBase("renovate/renovate", "", "12021", False, f"{_GH}/renovatebot/renovate/blob/main/tools/docker/Dockerfile"),
    KnownBase("ghcr.io/renovatebot/renovate", "", "12021", False, f"{_GH}/renovatebot/renovate"),
    KnownBase("curlimages/curl", "", "curl_user", False, f"{_GH}/curl/curl-container"),
    KnownBase("quay.io/curl/curl", "", "curl_user", False, f"{_GH}/curl/curl-container"),
)
"""Notebooks, browsers and tools of pipelines."""

_WINDOWS_BASES = (
    KnownBase("mcr.microsoft.com/windows/nanoserver", "", "ContainerUser", False, _WINDOWS_USERS),
    KnownBase("mcr.microsoft.com/windows/*", "", "ContainerAdministrator", False, _WINDOWS_USERS),
)

KNOWN_NON_ROOT: tuple[KnownBase, ...] = (*_WINDOWS_BASES, *_DROPPING, *_SERVERS, *_PLATFORMS, *_TOOLS)
"""Every known base; the first row whose repository and tag both match decides. A row with the user `root` says that
an image is known to end as root, among others that do not; what no row matches is not known to end non-root."""

LAMBDA_BASES: tuple[str, ...] = ("public.ecr.aws/lambda/*", "amazon/aws-lambda-*", "lambci/lambda")
"""Images that run as Lambda functions; a trailing `*` covers every name that starts so. The build images of SAM
(`public.ecr.aws/sam/*`) run no function and are not listed."""
