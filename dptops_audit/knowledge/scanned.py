"""Which files the scan for patterns looks at. Data only; `dptops_audit.models.source` reads it."""

NEVER_SCANNED = frozenset({"binary", "font", "image", "media", "pem", "snapshot", "source map"})
"""Kinds without text that anybody wrote here, whatever a set of patterns asks for. SVG is of the kind image."""

NO_CODE = frozenset({"backup", "css", "data", "ignore", "markdown", "patch", "text"})
"""Kinds that are neither code nor configuration: scanned only for sets of patterns that name them."""

LOCK_FILES = frozenset(
    {".terraform.lock.hcl", "bun.lock", "cargo.lock", "cartfile.resolved", "composer.lock", "deno.lock", "flake.lock"}
    | {
        "gemfile.lock",
        "go.sum",
        "go.work.sum",
        "gradle.lockfile",
        "mix.lock",
        "npm-shrinkwrap.json",
        "package-lock.json",
    }
    | {"package.resolved", "packages.lock.json", "pdm.lock", "pipfile.lock", "pnpm-lock.yaml", "podfile.lock"}
    | {"poetry.lock", "pubspec.lock", "uv.lock", "yarn.lock"}
)
"""Names, in lower case, of files that package managers write: never scanned."""

BUILT_ENDINGS = (".min.css", ".min.js", ".min.mjs")
"""Endings of names, in lower case, of what tools write for machines to read: never scanned."""

KEPT_KINDS = frozenset(
    "batch compose dockerfile groovy hcl ini json just make powershell shell terraform toml unknown xml yaml".split()
)
"""Kinds that models read as well, whose bytes are kept for them after the scan."""

KEPT_NAMES = frozenset("rakefile mix.exs noxfile.py tasks.py setup.py spec_helper.rb rails_helper.rb".split())
"""Names, in lower case, that models read as well."""

KEPT_PART = "test"
"""What a path, in lower case, holds whose file may have to show that it holds tests."""
