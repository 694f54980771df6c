"""The sets of patterns that models declare, for the scan to look for beside those of the rules.

A model that asks the scan for a set of its own adds it here: the scan is made once, so that all sets must be known before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.databases import DATABASE_SIGNS
from dptops_audit.knowledge.deployments import DEPLOYMENT_SIGNS
from dptops_audit.knowledge.function_handlers import FUNCTION_SOURCES, HANDLERS
from dptops_audit.knowledge.image_builders import IMAGE_BUILDER_SIGNS
from dptops_audit.knowledge.products import PRODUCT_SIGNS
from dptops_audit.knowledge.queue_workers import WORKERS
from dptops_audit.knowledge.server_starts import LISTENERS, MAINS
from dptops_audit.knowledge.test_files import BUILD_TAGS, INTEGRATION_SIGNS, LOAD_SIGNS, RUST_TESTS
from dptops_audit.models.patterns import REGIONS, PatternSet


def _set(name: str, *tables: Sequence[CodeSign]) -> PatternSet:
    signs = [sign for table in tables for sign in table]
    kinds = dict.fromkeys(kind for sign in signs for kind in sign.kinds.split())
    return PatternSet(f"models/{name}", tuple(dict.fromkeys(sign.expression for sign in signs)), tuple(kinds))


SERVICES = _set("services", LISTENERS, WORKERS, HANDLERS, MAINS, FUNCTION_SOURCES)
TYPED_COMPONENTS = PatternSet(
    "models/typed-components", (r"<script\b[^>]{0,200}\blang=[\"']tsx?\b",), ("vue", "svelte"), REGIONS
)
"""Components whose script is in TypeScript."""
DEPLOYMENTS = _set("deployments", DEPLOYMENT_SIGNS)
DATABASES = _set("databases", DATABASE_SIGNS)
IMAGE_BUILDERS = _set("image-builders", IMAGE_BUILDER_SIGNS)
PRODUCTS = _set("products", PRODUCT_SIGNS)
INTEGRATION_TESTS = _set("integration-tests", INTEGRATION_SIGNS, LOAD_SIGNS)
TEST_BUILD_TAGS = PatternSet("models/test-build-tags", (BUILD_TAGS,), ("go",), ("comment",))
INLINE_TESTS = PatternSet("models/inline-tests", (RUST_TESTS,), ("rust",))

_SETS = (
    SERVICES,
    TYPED_COMPONENTS,
    DEPLOYMENTS,
    DATABASES,
    IMAGE_BUILDERS,
    PRODUCTS,
    INTEGRATION_TESTS,
    TEST_BUILD_TAGS,
    INLINE_TESTS,
)

DECLARED: Mapping[str, PatternSet] = {declared.name: declared for declared in _SETS}
"""By name; each name begins with `MODELS_PREFIX`."""
