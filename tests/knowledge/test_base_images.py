"""The tables of base images and registries hold what their readers rely on."""

from __future__ import annotations

import re

import pytest

from dptops_audit.knowledge.base_images import KNOWN_NON_ROOT, LAMBDA_BASES, KnownBase
from dptops_audit.knowledge.image_tags import CODENAMES, MOVING_TAGS, VARIANT_TAGS, VERSION_CODENAMES
from dptops_audit.knowledge.registries import (
    ARCHITECTURE_NAMESPACES,
    DOCKER_HUB_HOSTS,
    PUBLIC_NAMESPACES,
    PUBLIC_REGISTRIES,
)

PATH = r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*"
HUB_PREFIXES = ("library/", *(f"{host}/" for host in DOCKER_HUB_HOSTS))


def covers(row: KnownBase, repository: str) -> bool:
    prefix, wildcard, _ = row.repository.partition("/*")
    return repository.startswith(f"{prefix}/") if wildcard else repository == row.repository


def first(repository: str, tag: str) -> KnownBase | None:
    rows = (row for row in KNOWN_NON_ROOT if covers(row, repository))
    return next((row for row in rows if not row.tags or re.fullmatch(row.tags, tag)), None)


@pytest.mark.parametrize("row", KNOWN_NON_ROOT, ids=lambda row: f"{row.repository}:{row.tags}")
def test_row(row: KnownBase) -> None:
    assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+/\S+", row.source)
    re.compile(row.tags)
    assert re.fullmatch(rf"{PATH}(?:/{PATH})*(?:/\*)?", row.repository)
    assert not row.repository.startswith(HUB_PREFIXES)
    assert row.repository.split("/")[0] not in ARCHITECTURE_NAMESPACES
    assert row.user
    assert row.user.split(":")[0] != "0"


def test_rows_are_distinct() -> None:
    keys = [(row.repository, row.tags) for row in KNOWN_NON_ROOT]
    assert len(keys) == len(set(keys))


def test_no_row_is_shadowed() -> None:
    for index, row in enumerate(KNOWN_NON_ROOT):
        earlier = [other for other in KNOWN_NON_ROOT[:index] if covers(other, row.repository)]
        assert not [other for other in earlier if other.tags in ("", ".*")], row


def test_root_rows_are_exceptions() -> None:
    for index, row in enumerate(KNOWN_NON_ROOT):
        if row.user == "root":
            assert not row.drops
            wider = [other for other in KNOWN_NON_ROOT[index + 1 :] if covers(other, row.repository)]
            same = [other for other in KNOWN_NON_ROOT[:index] if other.repository == row.repository]
            assert wider or same, row


@pytest.mark.parametrize(
    ("repository", "tag", "user", "drops"),
    [
        ("redis", "7.4-alpine", "redis", True),
        ("mysql", "latest", "mysql", True),
        ("mariadb", "11.4", "mysql", True),
        ("mariadb", "11.4-ubi9", "mysql", False),
        ("elasticsearch", "7.17.9", "1000", True),
        ("docker.elastic.co/elasticsearch/elasticsearch", "8.15.5", "1000:0", False),
        ("haproxy", "2.4", "haproxy", False),
        ("haproxy", "lts-alpine", "haproxy", False),
        ("influxdb", "2.7-alpine", "influxdb", True),
        ("influxdb", "3.1-core", "influxdb3", False),
        ("sonarqube", "9.8-community", "sonarqube", True),
        ("sonarqube", "10.8.1-community", "sonarqube", False),
        ("fluent/fluentd", "v1.2.6-debian", "fluent", True),
        ("fluent/fluentd", "v1.16-debian-1", "fluent", False),
        ("fluent/fluentd", "v1.16-windows-ltsc2019", "root", False),
        ("telegraf", "1.30", "telegraf", True),
        ("gcr.io/distroless/static-debian12", "nonroot", "65532", False),
        ("gcr.io/distroless/java21-debian12", "debug-nonroot-arm64", "65532", False),
        ("gcr.io/distroless/static-debian12", "latest", "root", False),
        ("gcr.io/distroless/static-debian12", "debug", "root", False),
        ("mcr.microsoft.com/dotnet/aspnet", "8.0-jammy-chiseled-extra", "app", False),
        ("mcr.microsoft.com/dotnet/runtime-deps", "9.0-azurelinux3.0-distroless", "app", False),
        ("mcr.microsoft.com/mssql/server", "2022-latest", "mssql", False),
        ("registry.access.redhat.com/ubi9/nodejs-20", "1-42", "1001", False),
        ("registry.access.redhat.com/ubi9/ubi-minimal", "9.4", "root", False),
        ("quay.io/sclorg/s2i-base-c9s", "c9s", "root", False),
        ("quay.io/sclorg/python-312-c9s", "latest", "1001", False),
        ("cgr.dev/chainguard/python", "latest-dev", "65532", False),
        ("dhi.io/python", "3.13-alpine3.22", "nonroot", False),
        ("prom/node-exporter", "v1.8.2", "nobody", False),
        ("heroku/heroku", "24-build", "heroku", False),
        ("wordpress", "cli-php8.3", "www-data", False),
    ],
)
def test_known(repository: str, tag: str, user: str, *, drops: bool) -> None:
    row = first(repository, tag)
    assert row is not None
    assert (row.user, row.drops) == (user, drops)


@pytest.mark.parametrize(
    ("repository", "tag"),
    [
        ("nginx", "1.27"),
        ("node", "22-alpine"),
        ("python", "3.13"),
        ("wordpress", "6-apache"),
        ("haproxy", "2.3-alpine"),
        ("haproxy", "1.8"),
        ("varnish", "stable"),
        ("varnish", "6.0"),
        ("telegraf", "1.19"),
        ("influxdb", "1.8"),
        ("docker", "27-dind"),
        ("mcr.microsoft.com/dotnet/aspnet", "8.0"),
        ("mcr.microsoft.com/dotnet/sdk", "8.0-azurelinux3.0"),
        ("mcr.microsoft.com/mssql/server", "2017-latest"),
        ("registry.access.redhat.com/ubi9", "9.4"),
        ("bitnami/node", "22"),
        ("cgr.dev/chainguard/go", "latest"),
        ("cgr.dev/chainguard/git", "latest-root"),
        ("dhi.io/python", "3.13-dev"),
        ("grafana/loki", "1.6.0"),
        ("heroku/heroku", "22"),
        ("minio/minio", "latest"),
    ],
)
def test_not_known(repository: str, tag: str) -> None:
    assert first(repository, tag) is None


def test_registries() -> None:
    for host in PUBLIC_REGISTRIES:
        assert re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host)
    for namespace in PUBLIC_NAMESPACES:
        assert namespace.split("/")[0] not in PUBLIC_REGISTRIES
        assert "/" in namespace
    for base in LAMBDA_BASES:
        assert base == base.lower()
        assert base.find("*") in (-1, len(base) - 1)


def test_words_of_tags() -> None:
    words = MOVING_TAGS | VARIANT_TAGS | CODENAMES
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", word) for word in words)
    assert not MOVING_TAGS & VARIANT_TAGS
    assert not CODENAMES & (MOVING_TAGS | VARIANT_TAGS)
    for codenames in VERSION_CODENAMES.values():
        assert codenames
        assert not codenames & (MOVING_TAGS | VARIANT_TAGS)
