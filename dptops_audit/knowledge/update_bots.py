"""Which ecosystem the bots that update dependencies mean by a name. Data only.

Sources: https://docs.github.com/en/code-security/dependabot/ecosystems-supported-by-dependabot/supported-ecosystems-and-repositories,
https://docs.renovatebot.com/modules/manager/
"""

DEPENDABOT_ECOSYSTEMS = {
    "python": "pip uv conda pipenv poetry pip-compile",
    "javascript": "npm bun yarn pnpm deno",
    "golang": "gomod",
    "maven": "maven",
    "gradle": "gradle",
    "sbt": "sbt",
    "dotnet": "nuget",
    "ruby": "bundler",
    "rust": "cargo",
    "elixir": "mix",
    "cpp": "vcpkg conan",
    "swift": "swift",
    "php": "composer",
    "dart": "pub",
    "docker": "docker docker-compose",
    "github-actions": "github-actions",
    "terraform": "terraform opentofu",
    "helm": "helm",
    "gitsubmodule": "gitsubmodule",
    "pre-commit": "pre-commit",
}
"""Values of `package-ecosystem`, separated by spaces, by the ecosystem as it is called here."""

RENOVATE_MANAGERS = {
    "python": "pip_requirements pip_setup pip-compile pipenv poetry pep621 pep723 setup-cfg pixi",
    "javascript": "npm bun deno",
    "golang": "gomod",
    "maven": "maven",
    "gradle": "gradle kotlin-script",
    "sbt": "sbt",
    "dotnet": "nuget",
    "ruby": "bundler",
    "rust": "cargo",
    "elixir": "mix",
    "cpp": "conan vcpkg",
    "swift": "swift cocoapods",
    "php": "composer",
    "dart": "pub",
    "docker": "dockerfile docker-compose",
    "github-actions": "github-actions",
    "terraform": "terraform terragrunt",
    "helm": "helmv3 helm-values helmfile helm-requirements",
    "gitsubmodule": "git-submodules",
    "pre-commit": "pre-commit",
}
"""Renovate's managers by ecosystem, the leading ones: one of them is enough."""

RENOVATE_OPT_IN = frozenset({"pre-commit", "gitsubmodule"})
"""Ecosystems that Renovate leaves alone unless it is told to look at them."""
