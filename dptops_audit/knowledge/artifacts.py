"""What tells a build artifact from other files that pipelines keep, and a version from a name that moves. Data only.

Sources: the documentation of actions/upload-artifact and docker/metadata-action; counted over the benchmark's workflows.
"""

from __future__ import annotations

NO_ARTIFACT_WORDS = frozenset(
    """
    test tests testing report reports result results coverage cov lcov junit screenshot screenshots video videos log logs trace traces
    sarif lint benchmark benchmarks bench perf cache diff diffs dump dumps core cores sbom profile profiles allure playwright cypress
    digest digests metadata context event number pr node_modules vendor workspace env changed matrix snapshot snapshots debug failure
    failures failed errors artifacts-debug secrets terraform plan tfplan spec specs e2e notes changelog
    """.split()
)
"""Words in the name or path of kept files by which they are no build artifact: reports, and what one job hands to the next."""

KEEPING_TOOLS = frozenset(
    """
    heroku fly cloud-run app-engine cloud-functions lambda sam serverless cdk vercel netlify cloudflare firebase azure-webapp
    azure-functions container-apps elastic-beanstalk render railway ecs
    """.split()
)
"""Deploy tools whose platforms keep each release, by the tool's name in `dptops_audit.knowledge.tools`."""

VERSION_SIGNS = (
    r"(?i)sha(?![a-z])|commit(?!_(?:branch|ref))|revision|git[ -]?(?:describe|rev-parse|log|tag)|run_?(?:number|id)|build_?(?:number|id|num)"
    r"|pipeline_?(?:id|iid)"
    r"|version|semver|release|gitversion|calver|tag_name|\bv?\d+\.\d+|\(date|timestamp|\bdigest"
)
"""What in an expression of a tag says that it does not move: a commit, a version, a unique build number, a date."""

WRITTEN_VERSION = r"^v?\d+\.\d+|(?:^|[^\d.])v?\d+\.\d+\.\d+"
"""A version among the plain letters of a tag; two numbers behind a name (`python-3.11`) are that of something else."""

MOVING_TAGS = frozenset(
    """
    latest main master develop dev development edge nightly stable staging stage production prod next canary beta alpha snapshot test
    testing unstable current preview qa release trunk head branch ci pr
    """.split()
)
"""Tags that are given to one artifact after another."""

META_OF_TAGS = r"type=(?:semver|pep440|match)(?!.*value=)|type=ref,event=tag"
"""Those that give a version only where the pipeline runs for a tag."""

META_VERSIONED = r"type=sha|type=(?:semver|pep440|match),.*value=|type=raw,.*value=.*(?:sha|version|tag(?!e|ing)|run_number|\d+\.\d+)"
"""Lines of docker/metadata-action's `tags` that give a version or a commit."""
