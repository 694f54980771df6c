"""Hosts and namespaces of image registries, and which of them are public."""

from __future__ import annotations

DOCKER_HUB_HOSTS = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})
"""Names of Docker Hub in a reference; one without a host is there too."""

PUBLIC_REGISTRIES: frozenset[str] = DOCKER_HUB_HOSTS | frozenset(
    {
        "cgr.dev",
        "container-registry.oracle.com",
        "cr.fluentbit.io",
        "cr.l5d.io",
        "dhi.io",
        "docker.elastic.co",
        "docker.gitea.com",
        "docker.n8n.io",
        "docker.redpanda.com",
        "ghcr.io",
        "k8s.gcr.io",
        "lscr.io",
        "mcr.microsoft.com",
        "mirror.gcr.io",
        "nvcr.io",
        "public.ecr.aws",
        "quay.io",
        "registry.access.redhat.com",
        "registry.centos.org",
        "registry.connect.redhat.com",
        "registry.fedoraproject.org",
        "registry.gitlab.com",
        "registry.k8s.io",
        "registry.opensuse.org",
        "registry.redhat.io",
        "registry.suse.com",
        "xpkg.upbound.io",
    }
)
"""Hosts whose images are published for everybody: they can be pulled without an account, or with one that is free for
the asking (registry.redhat.io, dhi.io, container-registry.oracle.com, nvcr.io), so that their user is public knowledge.
Registries of one account or company (`*.dkr.ecr.*.amazonaws.com`, `*.azurecr.io`, `*.pkg.dev`, self-hosted ones), hosts
where a project is private by default (`gcr.io`, `icr.io`) and hosts that are not listed are not."""

PUBLIC_NAMESPACES = frozenset(
    {
        "gcr.io/buildpacks",
        "gcr.io/cadvisor",
        "gcr.io/cloud-builders",
        "gcr.io/cloud-sql-connectors",
        "gcr.io/cloudsql-docker",
        "gcr.io/datadoghq",
        "gcr.io/distroless",
        "gcr.io/google-appengine",
        "gcr.io/google-containers",
        "gcr.io/google-samples",
        "gcr.io/google.com/cloudsdktool",
        "gcr.io/google_appengine",
        "gcr.io/google_containers",
        "gcr.io/kaniko-project",
        "gcr.io/knative-releases",
        "gcr.io/projectsigstore",
        "gcr.io/tekton-releases",
        "icr.io/appcafe",
        "icr.io/ibm-messaging",
    }
)
"""Projects that are public on hosts where a project is private by default."""

ARCHITECTURE_NAMESPACES = frozenset(
    {
        *("amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "mips64le", "ppc64le", "riscv64", "s390x"),
        *("winamd64",),
    }
)
"""Namespaces of Docker Hub that repeat the official images for one architecture: `arm64v8/redis` is `redis`
(https://github.com/docker-library/official-images#architectures-other-than-amd64)."""
