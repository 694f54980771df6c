"""What shows that a repository's product is a command-line tool, a library, a frontend, a site or a collection of documents. Data only."""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign

_RUNS = "yaml shell make groovy template just toml json"

COMMAND_LINES = (
    CodeSign(r"\bcobra\.Command\{", "go", "Cobra"),
    CodeSign(r"\bcli\.(?:NewApp\(|App\{|Command\{)", "go", "urfave/cli"),
    CodeSign(r"\bkong\.(?:Parse|Must|New)\(", "go", "Kong"),
    CodeSign(r"\bkingpin\.(?:New|Parse)\(", "go", "Kingpin"),
    CodeSign(r"#\[derive\([^\]]{0,80}\b(?:Parser|StructOpt|FromArgs)\b", "rust", "clap"),
    CodeSign(
        r"\bclap::Command::new\(|\bCommand::new\(env!\(|\bclap_app!|\bApp::new\(\s{0,4}(?:\"|crate_name!|env!)",
        "rust",
        "clap",
    ),
    CodeSign(r"\bpicocli\.CommandLine\b|@CommandLine\.Command\b", "java kotlin", "picocli"),
    CodeSign(r"\bnew JCommander\(|\bJCommander\.newBuilder\(", "java kotlin", "JCommander"),
    CodeSign(r":\s{0,4}(?:Suspending)?CliktCommand\(", "kotlin", "Clikt"),
    CodeSign(r"\bOParser\.(?:builder|parse|sequence)\b|\bextends (?:Command|CommandIO)App\(", "scala", "command line"),
    CodeSign(
        r"\bnew RootCommand\b|\bSystem\.CommandLine\b"
        r"|\bnew CommandLineApplication\b|\bParser\.Default\.ParseArguments\b"
        r"|\bnew CommandApp\b|\bCocona(?:Lite)?App\.",
        "csharp",
        "command line",
    ),
    CodeSign(r":\s{0,4}(?:Async)?ParsableCommand\b", "swift", "Swift Argument Parser"),
    CodeSign(r"\bCommandRunner(?:<\w{0,20}\??>)?\(", "dart", "args"),
    CodeSign(r"\.ArgumentParser\(", "python", "argparse", alone=False),
    CodeSign(r"@click\.(?:command|group)\b", "python", "click", alone=False),
    CodeSign(r"\btyper\.Typer\(", "python", "Typer", alone=False),
)
"""A command line with options of its own."""

PUBLISHING = (
    CodeSign(
        r"\bcargo (?:(?:ws|workspaces) )?publish(?![\w:-])|\bcargo[- ]release\b"
        r"|\bkatyo/publish-crates\b|\brelease-plz/action@",
        _RUNS,
        "crates.io",
    ),
    CodeSign(
        r"\b(?:npm|yarn|yarn npm|pnpm|lerna|changeset|bun)(?: -r| --recursive| -ws| --workspaces)? publish(?![\w:-])"
        r"|\bchangesets/action@|\bJS-DevTools/npm-publish\b|\bnpx semantic-release\b|/semantic-release-action@",
        _RUNS,
        "npm",
    ),
    CodeSign(
        r"\btwine upload\b|\bpypa/gh-action-pypi-publish\b|\b(?:poetry|uv|hatch|flit|pdm|maturin) publish\b"
        r"|\bmaturin upload\b",
        _RUNS,
        "PyPI",
    ),
    CodeSign(r"\bgem push\b|\brake release(?![\w:])|\brubygems/release-gem\b", _RUNS, "RubyGems"),
    CodeSign(r"\bnuget(?:\.exe)? push\b|^\s{0,24}packagesToPush:", _RUNS, "NuGet"),
    CodeSign(r"\bdotnet pack\b|^\s{0,24}(?:command:\s{0,4}[\"']?pack\b|packagesToPack:)", _RUNS, "NuGet"),
    CodeSign(
        r"\bmvnw?\b[^|;&]{0,80}(?<![\w:./-])deploy(?![\w:/.-])"
        r"|\bgradlew?\b[^|;&]{0,80}\bpublish(?!ToMavenLocal)\w{0,60}\b"
        r"|\bpublishToMavenCentral\b|\bpublishToSonatype\b|\bsbt\b.{0,80}\b(?:ci-release|publishSigned)\b",
        _RUNS,
        "Maven repository",
    ),
    CodeSign(r"\bmix hex\.publish\b", _RUNS, "Hex"),
    CodeSign(
        r"\b(?:dart|flutter) (?:packages )?pub publish\b|\bdart-lang/setup-dart/\S{0,60}publish\.yml@", _RUNS, "pub.dev"
    ),
)
"""What publishes a package, in a pipeline or a script; each is a registry that the model of products knows."""

PRODUCT_SIGNS = (*COMMAND_LINES, *PUBLISHING)

FRONTEND_PACKAGES = frozenset(
    """
    react-dom vue @angular/core svelte solid-js preact lit ember-source alpinejs @hotwired/turbo @hotwired/turbo-rails @hotwired/stimulus
    next nuxt gatsby @remix-run/react react-scripts jquery bootstrap htmx.org @builder.io/qwik astro stimulus turbolinks backbone knockout
    phoenix_html phoenix_live_view react-native expo
    """.split()
)
"""Packages of npm that run in a browser or on a device."""

BUNDLERS = frozenset(
    """
    vite webpack webpack-cli rollup parcel esbuild laravel-mix laravel-vite-plugin @symfony/webpack-encore @rspack/core @rsbuild/core
    @angular/cli @vue/cli-service react-scripts gulp browserify snowpack @sveltejs/kit next nuxt gatsby astro tailwindcss sass
    @babel/core
    """.split()
)
"""Packages of npm that make bundles for a browser."""

DESKTOP_PACKAGES = frozenset({"tauri", "electron", "nw", "wails", "github.com/wailsapp/wails/v2", "fyne.io/fyne/v2"})
"""Packages that make a program with windows on its user's own machine: a listener in one serves itself."""

FRONTEND_FILES = (
    ("Rails importmap", r"(?:[^/]+/){0,2}config/importmap\.rb"),
    ("Angular", r"(?:[^/]+/){0,4}angular\.json"),
    ("Trunk", r"(?:[^/]+/){0,3}Trunk\.toml"),
)
"""What it is called, and the expression that a whole root-relative path must match."""

SITE_FILES = (
    ("MkDocs", r"(?:[^/]+/){0,2}mkdocs\.ya?ml"),
    ("Docusaurus", r"(?:[^/]+/){0,2}docusaurus\.config\.[cm]?[jt]s"),
    ("Hugo", r"(?:[^/]+/){0,1}(?:hugo\.(?:toml|ya?ml|json)|config/_default/(?:hugo|config)\.\w+)"),
    ("Jekyll", r"(?:[^/]+/){0,1}_config\.ya?ml"),
    ("Eleventy", r"(?:[^/]+/){0,1}(?:\.eleventy|eleventy\.config)\.[cm]?js"),
    ("Antora", r"(?:[^/]+/){0,1}antora(?:-playbook)?\.ya?ml"),
    ("VitePress", r"(?:[^/]+/){0,2}\.vitepress/config\.[cm]?[jt]s"),
    ("mdBook", r"(?:[^/]+/){0,1}book\.toml"),
    ("Sphinx", r"(?:[^/]+/){0,2}conf\.py"),
    ("Pelican", r"pelicanconf\.py"),
    ("VuePress", r"(?:[^/]+/){0,2}\.vuepress/config\.[cm]?[jt]s"),
    ("Astro", r"(?:[^/]+/){0,2}astro\.config\.[cm]?[jt]s"),
    ("Quarto", r"(?:[^/]+/){0,2}_quarto\.ya?ml"),
    ("MyST", r"(?:[^/]+/){0,2}myst\.ya?ml"),
    ("GitBook", r"\.gitbook\.ya?ml"),
    ("Mintlify", r"(?:[^/]+/){0,1}mint\.json"),
)
"""Site generators: a site where there is no other code."""

BUNDLER_DEPENDENCIES = {
    "dotnet": frozenset({"microsoft.aspnetcore.components.webassembly"}),
    "elixir": frozenset({"esbuild", "tailwind", "dart_sass", "bun"}),
    "ruby": frozenset({"importmap-rails", "jsbundling-rails", "webpacker", "shakapacker", "vite_rails", "vite_ruby"}),
}
"""Packages of other ecosystems that make bundles for a browser, as their ecosystem names them."""
