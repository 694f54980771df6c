"""What compiles and bundles JavaScript and its relatives.

Sources: the command-line references of each tool; executor names are those of Nx (https://nx.dev/nx-api) and of the Angular builders
(https://angular.dev/tools/cli/cli-builder). Development servers and watchers compile nothing that is kept.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, JAVASCRIPT, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, Tool, action, tool, way

_WATCH = option("--watch -w --serve --watch=forever watch serve")
_EXECUTOR = "nx-executor"


def _builder(name: str, programs: str, commands: str = "build", executors: str = "") -> Tool:
    """A tool that compiles with one of some sub-commands, and the Nx executors that run it."""
    ways = [way(Kind.COMPILE, programs, rf"{behind()}{words(commands)}" if commands else "", unless=_WATCH)]
    if executors:
        ways.append(way(Kind.COMPILE, _EXECUTOR, rf"(?:{executors})(?: |$)"))
    return tool(name, *ways, languages=JAVASCRIPT)


TOOLS = (
    tool(
        "TypeScript",
        way(
            Kind.COMPILE,
            "tsc tspc tsgo",
            unless=option("--noEmit --watch -w --clean --init --showConfig --listFilesOnly"),
        ),
        way(Kind.LINT, "tsc tspc tsgo", rf"{ANY}--noEmit{END}", unless=r"--noEmit (?:false)|--watch|(?:^| )-w(?: |$)"),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/(?:js|node|web):tsc(?: |$)"),
        way(Kind.LINT, _EXECUTOR, r"@(?:nx|nrwl)/js:typecheck(?: |$)"),
        languages=JAVASCRIPT,
    ),
    _builder(
        "webpack",
        "webpack webpack-cli",
        "",
        r"@(?:nx|nrwl)/(?:webpack|web):webpack|@(?:nx|nrwl)/(?:node|web):(?:webpack|build)",
    ),
    tool(
        "Rollup",
        way(Kind.COMPILE, "rollup", ".", unless=_WATCH),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/(?:rollup|web):rollup(?: |$)"),
        languages=JAVASCRIPT,
    ),
    tool(
        "esbuild",
        way(Kind.COMPILE, "esbuild", ".", unless=r"(?:^| )--(?:watch|serve)(?:[= :]|$)"),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/esbuild:esbuild(?: |$)"),
        languages=JAVASCRIPT,
    ),
    _builder("Vite", "vite rolldown-vite", "build", r"@(?:nx|nrwl)/vite:build"),
    _builder("Rolldown", "rolldown", ""),
    _builder("Parcel", "parcel parcel-bundler", "build"),
    tool(
        "Next.js",
        way(Kind.COMPILE, "next", rf"{behind()}build{END}"),
        way(Kind.LINT, "next", rf"{behind()}lint{END}"),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/next:build(?: |$)"),
        languages=JAVASCRIPT,
    ),
    tool(
        "Nuxt",
        way(Kind.COMPILE, "nuxt nuxi nuxt-ts", rf"{behind()}(?:build|generate){END}"),
        way(Kind.LINT, "nuxt nuxi", words("typecheck")),
        way(Kind.COMPILE, "nuxt-module-build", rf"(?:build{END}|-|$)"),
        languages=JAVASCRIPT,
    ),
    _builder("Gatsby", "gatsby", "build"),
    tool(
        "Astro",
        way(Kind.COMPILE, "astro", words("build"), unless=_WATCH),
        way(Kind.LINT, "astro", words("check"), unless=_WATCH),
        languages=JAVASCRIPT,
    ),
    tool(
        "Angular CLI",
        way(Kind.COMPILE, "ng", rf"{behind()}(?:build|b){END}", unless=option("--watch")),
        way(Kind.COMPILE, "ng", r"run \S+:(?:build|server|app-shell)\b"),
        way(Kind.TEST, "ng", rf"{behind()}(?:test|t){END}"),
        way(Kind.COVERAGE, "ng", rf"{behind()}(?:test|t) (?:.* )?--(?:code-coverage|coverage)(?: |=true|$)"),
        way(Kind.INTEGRATION_TEST, "ng", rf"{behind()}(?:e2e|e){END}"),
        way(Kind.LINT, "ng", rf"{behind()}lint{END}"),
        way(
            Kind.COMPILE,
            _EXECUTOR,
            r"@(?:angular-devkit/build-angular|angular/build|nx/angular|nrwl/angular|angular-builders/custom-(?:webpack|esbuild)):"
            r"(?:browser|browser-esbuild|application|server|app-shell|prerender|ng-packagr|ng-packagr-lite|package|webpack-browser"
            r"|webpack-server|ssr)(?: |$)",
        ),
        way(
            Kind.TEST,
            _EXECUTOR,
            r"@(?:angular-devkit/build-angular|angular/build|nx/angular):(?:karma|jest|web-test-runner|unit-test)(?: |$)",
        ),
        way(Kind.LINT, _EXECUTOR, r"@angular-eslint/builder:lint(?: |$)"),
        languages=JAVASCRIPT,
    ),
    _builder("ng-packagr", "ng-packagr", ""),
    _builder("Nest CLI", "nest", "build"),
    tool(
        "SWC",
        way(Kind.COMPILE, "swc", r"(?:compile |-|\S*[./]|src)", unless=_WATCH),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/(?:js|rollup):swc(?: |$)"),
        languages=JAVASCRIPT,
    ),
    tool("Babel", way(Kind.COMPILE, "babel babel-cli @babel/cli", ".", unless=_WATCH), languages=JAVASCRIPT),
    _builder("Rspack", "rspack", "build", r"@(?:nx|nrwl)/rspack:rspack"),
    _builder("Rsbuild", "rsbuild", "build"),
    _builder("Rslib", "rslib", "build"),
    _builder("tsup", "tsup tsup-node", ""),
    _builder("tsdown", "tsdown", ""),
    _builder("tsdx", "tsdx", "build"),
    _builder("unbuild", "unbuild", ""),
    _builder("Bunchee", "bunchee", ""),
    _builder("ncc", "ncc @vercel/ncc", "build"),
    _builder("Microbundle", "microbundle", ""),
    _builder("pkgroll", "pkgroll", ""),
    _builder("zshy", "zshy", ""),
    tool(
        "Vue CLI",
        way(Kind.COMPILE, "vue-cli-service", words("build"), unless=_WATCH),
        way(Kind.TEST, "vue-cli-service", words("test:unit")),
        way(Kind.INTEGRATION_TEST, "vue-cli-service", words("test:e2e")),
        way(Kind.LINT, "vue-cli-service", words("lint")),
        languages=JAVASCRIPT,
    ),
    tool(
        "Create React App",
        way(Kind.COMPILE, "react-scripts craco react-app-rewired react-scripts-ts", words("build")),
        way(Kind.TEST, "react-scripts craco react-app-rewired react-scripts-ts", rf"{behind()}test{END}"),
        way(Kind.COVERAGE, "react-scripts craco react-app-rewired", r"test (?:.* )?--coverage(?: |=true|$)"),
        languages=JAVASCRIPT,
    ),
    tool(
        "@wordpress/scripts",
        way(Kind.COMPILE, "wp-scripts", words("build")),
        way(Kind.TEST, "wp-scripts", words("test-unit-js test-unit-jest")),
        way(Kind.INTEGRATION_TEST, "wp-scripts", words("test-e2e test-playwright")),
        way(Kind.LINT, "wp-scripts", words("lint-js")),
        way(Kind.PACKAGE, "wp-scripts", words("plugin-zip")),
        languages=JAVASCRIPT,
    ),
    _builder("Preact CLI", "preact", "build"),
    _builder("Quasar", "quasar", "build"),
    _builder("Ionic", "ionic", "build ionic:build"),
    tool(
        "Stencil",
        way(Kind.COMPILE, "stencil", words("build"), unless=_WATCH),
        way(Kind.TEST, "stencil", rf"test (?:.* )?--spec{END}"),
        way(Kind.INTEGRATION_TEST, "stencil", rf"test (?:.* )?--e2e{END}"),
        languages=JAVASCRIPT,
    ),
    _builder("Remix", "remix remix-ci", "build vite:build"),
    _builder("React Router", "react-router", "build"),
    _builder("SvelteKit", "svelte-kit", "build package"),
    _builder("svelte-package", "svelte-package", ""),
    _builder("Solid Start", "vinxi", "build"),
    _builder("Qwik", "qwik", "build"),
    tool(
        "Ember CLI",
        way(Kind.COMPILE, "ember", words("build b"), unless=_WATCH),
        way(Kind.TEST, "ember", words("test t exam")),
        languages=JAVASCRIPT,
    ),
    _builder("Docusaurus", "docusaurus", "build"),
    _builder("VitePress", "vitepress", "build"),
    _builder("VuePress", "vuepress", "build"),
    tool(
        "Storybook",
        way(Kind.COMPILE, "storybook", words("build")),
        way(Kind.COMPILE, "build-storybook"),
        way(Kind.TEST, "test-storybook", unless=_WATCH),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/storybook:build(?: |$)|@storybook/angular:build-storybook(?: |$)"),
        languages=JAVASCRIPT,
    ),
    tool(
        "Eleventy",
        way(Kind.COMPILE, "eleventy @11ty/eleventy", unless=option("--serve --watch --dryrun")),
        languages=JAVASCRIPT,
    ),
    _builder("Hexo", "hexo", "generate g"),
    tool(
        "Expo",
        way(Kind.COMPILE, "expo", words("export export:web export:embed build:web")),
        way(Kind.LINT, "expo", words("lint")),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/expo:(?:export|build)(?: |$)"),
        languages=JAVASCRIPT,
    ),
    tool(
        "React Native",
        way(Kind.COMPILE, "react-native", words("bundle build-android build-ios")),
        way(Kind.COMPILE, _EXECUTOR, r"@(?:nx|nrwl)/react-native:(?:bundle|build-android|build-ios)(?: |$)"),
        languages=JAVASCRIPT,
    ),
    tool("react-native-builder-bob", way(Kind.COMPILE, "bob", words("build")), languages=JAVASCRIPT),
    tool(
        "Tauri",
        way((Kind.INSTALL, Kind.COMPILE, Kind.PACKAGE), "tauri", words("build bundle")),
        way((Kind.INSTALL, Kind.COMPILE, Kind.PACKAGE), "tauri", rf"(?:android|ios) build{END}"),
        way(
            (Kind.INSTALL, Kind.COMPILE, Kind.PACKAGE),
            "cargo",
            rf"{behind()}tauri (?:android |ios )?(?:build|bundle){END}",
        ),
        action((Kind.INSTALL, Kind.COMPILE, Kind.PACKAGE), "tauri-apps/tauri-action"),
        languages=f"rust {JAVASCRIPT}",
    ),
    _builder("Plasmo", "plasmo", "build package"),
    _builder("WXT", "wxt", "build zip"),
    _builder("Laravel Mix", "mix", "--production -p --mix-config"),
    tool(
        "Gulp",
        way(Kind.COMPILE, "gulp", rf"{behind()}(?:\S*[-:])?(?:build|dist|bundle|compile|production){END}"),
        way(Kind.TEST, "gulp", rf"{behind()}(?:test|test:unit|unit){END}"),
        way(Kind.LINT, "gulp", rf"{behind()}(?:lint|eslint|jshint|tslint){END}"),
        languages=JAVASCRIPT,
    ),
    tool(
        "Grunt",
        way(Kind.COMPILE, "grunt", rf"{behind()}(?:build|dist|bundle|compile|production){END}"),
        way(Kind.TEST, "grunt", rf"{behind()}(?:test|test:unit|karma|mochaTest|qunit|jasmine){END}"),
        way(Kind.LINT, "grunt", rf"{behind()}(?:lint|eslint|jshint|tslint|jscs){END}"),
        languages=JAVASCRIPT,
    ),
    tool("CoffeeScript", way(Kind.COMPILE, "coffee", rf"{ANY}(?:-c|--compile|-co|-cb){END}"), languages="coffeescript"),
    tool(
        "withastro/action",
        action((Kind.INSTALL, Kind.COMPILE), "withastro/action"),
        languages=JAVASCRIPT,
    ),
)
"""Compilers, bundlers and frameworks, with what a framework's own command checks or tests."""
