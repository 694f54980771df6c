"""What installs, packs and publishes JavaScript packages.

Sources: the command references of npm (https://docs.npmjs.com/cli/commands), Yarn (https://yarnpkg.com/cli), pnpm
(https://pnpm.io/cli/install), Bun (https://bun.sh/docs/cli), Deno (https://docs.deno.com/runtime/reference/cli/) and Vite+
(https://viteplus.dev/guide/), and the action.yml of each action. Scripts of a package are followed elsewhere; what they call is in
`bundlers`, `javascript_checks` and `system_tests`.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import END, JAVASCRIPT, alone, bare, behind, option
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_VALUED = (
    "--prefix -C --workspace -w --cache --registry --omit --only --include --loglevel --userconfig --dir --filter -F --cwd --filter-prod "
    "--store-dir --modules-dir --network-concurrency --child-concurrency --workspace-concurrency --reporter --node-linker --cache-folder "
    "--modules-folder --network-timeout --mutex --backend --mode --install-strategy --audit-level --use-yarnrc --linker --omit-dev --config"
)
_BEFORE = behind(_VALUED)
_GLOBAL = option("-g --global")
_DRY = option("--dry-run")

TOOLS = (
    tool(
        "npm",
        way(
            Kind.INSTALL,
            "npm",
            rf"{_BEFORE}(?:ci|clean-install|ic|install-clean|install-ci-test|cit){END}",
            unless=_GLOBAL,
        ),
        way(Kind.INSTALL, "npm", rf"{_BEFORE}(?:install|i|add|install-test|it)(?= |$){alone(_VALUED)}", unless=_GLOBAL),
        way(Kind.PACKAGE, "npm", rf"{_BEFORE}pack{END}", unless=_DRY),
        way(Kind.PUBLISH, "npm", rf"{_BEFORE}(?:publish|stage publish){END}", unless=_DRY),
        way(Kind.VERSION, "npm", rf"{_BEFORE}version (?:-\S+ )*(?:major|minor|patch|pre\w+|from-git|v?\d|\$)"),
        action(Kind.INSTALL, "bahmutov/npm-install", unless={"install-command": r"\bnpm (?:i|install) -g"}),
        action(Kind.INSTALL, "npm@1 npm npm@0", inputs={"command": "^(?:install|ci)?$"}),
        languages=JAVASCRIPT,
    ),
    tool(
        "Yarn",
        way(Kind.INSTALL, "yarn yarnpkg", rf"{_BEFORE}install(?= |$){alone(_VALUED)}"),
        way(Kind.INSTALL, "yarn yarnpkg", bare(_VALUED)),
        way(Kind.INSTALL, "yarn yarnpkg", rf"{_BEFORE}workspaces focus{END}"),
        way(Kind.PACKAGE, "yarn yarnpkg", rf"{_BEFORE}(?:workspace \S+ |workspaces foreach (?:-\S+ )*)?pack{END}"),
        way(
            Kind.PUBLISH,
            "yarn yarnpkg",
            rf"{_BEFORE}(?:workspace \S+ |workspaces foreach (?:-\S+ )*)?(?:npm )?publish{END}",
            unless=_DRY,
        ),
        languages=JAVASCRIPT,
    ),
    tool(
        "pnpm",
        way(Kind.INSTALL, "pnpm", rf"{_BEFORE}(?:install|i|ci|clean-install)(?= |$){alone(_VALUED)}", unless=_GLOBAL),
        way(Kind.INSTALL, "pnpm", rf"{_BEFORE}(?:fetch|install-test|it){END}"),
        way(Kind.PACKAGE, "pnpm", rf"{_BEFORE}(?:pack|deploy){END}"),
        way(Kind.PUBLISH, "pnpm", rf"{_BEFORE}publish{END}", unless=_DRY),
        action(
            Kind.INSTALL,
            "pnpm/action-setup",
            inputs={"run_install": "."},
            unless={"run_install": r"^\s*(?:false|null)\s*$"},
        ),
        languages=JAVASCRIPT,
    ),
    tool(
        "Bun",
        way(Kind.INSTALL, "bun", rf"{behind(_VALUED)}(?:install|i|ci)(?= |$){alone(_VALUED)}", unless=_GLOBAL),
        way(Kind.COMPILE, "bun", rf"{behind(_VALUED)}build (?!--help).", unless=option("--watch")),
        way(Kind.TEST, "bun", rf"{behind(_VALUED)}test{END}", unless=option("--watch")),
        way(Kind.COVERAGE, "bun", rf"{behind(_VALUED)}test (?:.* )?--coverage(?:[= ]|$)"),
        way(Kind.PACKAGE, "bun", rf"{behind(_VALUED)}pm pack{END}", unless=_DRY),
        way(Kind.PUBLISH, "bun", rf"{behind(_VALUED)}publish{END}", unless=_DRY),
        languages=JAVASCRIPT,
    ),
    tool(
        "Deno",
        way(
            Kind.INSTALL,
            "deno",
            rf"(?:install|i)(?= |$){alone('--allow-scripts --node-modules-dir --lock --config -c')}",
            unless=_GLOBAL,
        ),
        way(
            Kind.INSTALL,
            "deno",
            r"(?:install|cache) (?:.* )?(?:--entrypoint|-e)?(?:[\w./-]+\.[cm]?[jt]sx?)(?: |$)",
            unless=_GLOBAL,
        ),
        way(Kind.COMPILE, "deno", r"(?:compile|bundle) ."),
        way((Kind.INSTALL, Kind.TEST), "deno", rf"test{END}", unless=option("--no-run --watch")),
        way(Kind.COVERAGE, "deno", rf"(?:coverage{END}|test (?:.* )?--coverage(?:[= ]|$))"),
        way(Kind.LINT, "deno", rf"(?:lint|check){END}"),
        way(Kind.LINT, "deno", rf"fmt (?:.* )?--check{END}"),
        way(Kind.PUBLISH, "deno", rf"publish{END}", unless=_DRY),
        languages=JAVASCRIPT,
    ),
    tool(
        "Vite+",
        way(Kind.INSTALL, "vp", rf"(?:install|i)(?= |$){alone(_VALUED)}", unless=_GLOBAL),
        way(Kind.COMPILE, "vp", rf"(?:build|pack){END}", unless=option("--watch -w")),
        way(Kind.TEST, "vp", rf"test{END}", unless=option("--watch --ui watch bench")),
        way(Kind.COVERAGE, "vp", r"test (?:.* )?--coverage(?:[= ]|$)"),
        way(Kind.LINT, "vp", rf"(?:lint|check){END}"),
        way(Kind.LINT, "vp", rf"fmt (?:.* )?--check{END}"),
        way(Kind.PACKAGE, "vp", rf"pm pack{END}"),
        way(Kind.PUBLISH, "vp", rf"pm publish{END}", unless=_DRY),
        action(Kind.INSTALL, "voidzero-dev/setup-vp", unless={"run-install": "^false$"}),
        languages=JAVASCRIPT,
    ),
    tool("ni", way(Kind.INSTALL, "ni nci", r"(?:--?[a-z-]+(?: |$))*$", unless=_GLOBAL), languages=JAVASCRIPT),
    tool("Rush", way(Kind.INSTALL, "rush", rf"(?:install|update){END}"), languages=JAVASCRIPT),
    tool("Lerna", way(Kind.INSTALL, "lerna", rf"bootstrap{END}"), languages=JAVASCRIPT),
    tool("Bower", way(Kind.INSTALL, "bower", rf"install{alone()}"), languages=JAVASCRIPT),
    tool("JSR", way(Kind.PUBLISH, "jsr", rf"publish{END}", unless=_DRY), languages=JAVASCRIPT),
    tool("pkg.pr.new", way(Kind.PUBLISH, "pkg-pr-new", rf"publish{END}"), languages=JAVASCRIPT),
    tool(
        "vsce",
        way((Kind.COMPILE, Kind.PACKAGE), "vsce", rf"package{END}"),
        way((Kind.COMPILE, Kind.PUBLISH), "vsce", rf"publish{END}"),
        languages=JAVASCRIPT,
    ),
    tool("ovsx", way(Kind.PUBLISH, "ovsx", rf"publish{END}"), languages=JAVASCRIPT),
    tool(
        "web-ext",
        way(Kind.PACKAGE, "web-ext", rf"{behind('-s --source-dir')}build{END}"),
        way(Kind.LINT, "web-ext", rf"{behind('-s --source-dir')}lint{END}"),
        way(Kind.PUBLISH, "web-ext", rf"{behind('-s --source-dir')}sign{END}"),
        languages=JAVASCRIPT,
    ),
    tool(
        "chrome-webstore-upload",
        way(Kind.PUBLISH, "chrome-webstore-upload", rf"(?:upload|publish){END}"),
        languages=JAVASCRIPT,
    ),
    tool("pkg", way(Kind.PACKAGE, "pkg", r"(?:\.|\S*(?:package\.json|\.[cm]?js))(?: |$)"), languages=JAVASCRIPT),
    tool("nexe", way(Kind.PACKAGE, "nexe", "."), languages=JAVASCRIPT),
    tool(
        "electron-builder",
        way(
            (Kind.COMPILE, Kind.PACKAGE), "electron-builder", rf"(?:build{END}|-|$)", unless=option("install-app-deps")
        ),
        action((Kind.COMPILE, Kind.PACKAGE), "samuelmeuli/action-electron-builder"),
        languages=JAVASCRIPT,
    ),
    tool(
        "Electron Forge",
        way((Kind.COMPILE, Kind.PACKAGE), "electron-forge", rf"(?:package|make|publish){END}"),
        languages=JAVASCRIPT,
    ),
    tool(
        "node-gyp",
        way(Kind.COMPILE, "node-gyp", rf"{behind('-C')}(?:build|rebuild|configure build){END}"),
        languages="c cpp",
    ),
    tool("prebuildify", way((Kind.COMPILE, Kind.PACKAGE), "prebuildify"), languages="c cpp"),
    tool("napi-rs", way(Kind.COMPILE, "napi", rf"build{END}"), languages="rust javascript typescript"),
    tool(
        "EAS",
        way((Kind.COMPILE, Kind.PACKAGE), "eas", r"build(?= |$)(?!:)", unless=_DRY),
        way(Kind.PUBLISH, "eas", rf"submit{END}"),
        languages=JAVASCRIPT,
    ),
)
"""Package managers and packers."""
