"""Names that people give to build stages, folders and images, and what they tell."""

from __future__ import annotations

DEVELOPMENT_STAGES = frozenset(
    "dev devel develop development devcontainer debug debugger local test tests testing unittest unittests e2e "
    "lint linter ci docs doc storybook coverage benchmark".split()
)
"""Words in the name of a stage that is built for developers or pipelines only; names are split at `-`, `_` and `.`."""

PRODUCTION_STAGES = frozenset("prod production release runtime runner final deploy app dist live".split())
"""Words in the name of a stage that is meant to be shipped, for a Dockerfile that ends in a development stage."""

RETIRED_PROFILES = frozenset("deprecated obsolete".split())
"""Words in the name of a compose profile whose services are kept for old installations only. `legacy` and `old` may well be in use."""

GENERIC_FOLDERS = frozenset(
    "src source app apps service services server docker dockerfiles dockerfile container containers images image build "
    "deploy deployment package packages prod production cmd backend-src code project main".split()
)
"""Folder names that do not name what is built in them: `cartservice/src/Dockerfile` builds cartservice."""
