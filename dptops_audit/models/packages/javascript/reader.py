"""JavaScript and TypeScript packages, with those of Deno and Bun: package.json and deno.json(c), and what puts them together.

package.json: https://docs.npmjs.com/cli/configuring-npm/package-json. deno.json: https://docs.deno.com/runtime/fundamentals/configuration/.
Workspaces, catalogs and lock files: see the modules beside this one.

`dependencies` have the names that code imports: of an alias (`"a": "npm:b@1"`) the alias in package.json, the package in deno.json. Their
requirement is as written, protocol included. `group` is `peerDependencies` for optional peers, and `bundleDependencies` for what is packed
with the package. A version from a catalog is where the catalog has it, with the line of package.json as `via`.

`settings`, each only where it is written, and empty where its value is an object:

* `private`, `license`, `publishConfig`, `publishConfig.*` (`registry`, `access`), `files`, `publish` (deno.json)
* `main`, `module`, `browser`, `types`, `typings`, `type`, `directories.bin`; `exports`: the first file that the package's name stands for
* `packageManager`, `engines.*` (`node`, `npm`, `vscode`), `volta.*`, `devEngines.runtime` and `devEngines.packageManager` (`name@version`)
* `workspaces`: the tool that puts the workspace together (npm, yarn, pnpm, bun, rush, lerna, deno), at its root
* `deno`: there is a deno.json; `nodeModulesDir`, `lock`, `importMap` of it
* `browserslist`, also for a `.browserslistrc`; `babel`, `commitlint`, `eslintConfig`, `husky`, `jest`, `lint-staged`, `mocha`, `nyc`,
  `postcss`, `prettier`, `release`, `renovate`, `stylelint`, `xo`, `ava`, `c8`, `tap`: a tool is set up in package.json
"""

from __future__ import annotations

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import text_of
from dptops_audit.models.packages.javascript.catalogs import catalogs
from dptops_audit.models.packages.javascript.dependencies import Surroundings, dependencies
from dptops_audit.models.packages.javascript.facts import programs, scripts, settings
from dptops_audit.models.packages.javascript.local import NONE, neighbours
from dptops_audit.models.packages.javascript.project import Project, beginning, projects
from dptops_audit.models.packages.javascript.workspaces import Workspace, locks, parents, workspaces
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Package, Setting


def read(manifests: Manifests) -> tuple[Package, ...]:
    """One package for each folder that has a package.json, a deno.json or the file of a workspace."""
    known = projects(manifests)
    found = workspaces(manifests, known)
    parents_of = parents(found)
    # Outside of a workspace Yarn and Bun take a catalog from the folder itself.
    lookups = {
        root: Surroundings(
            manifests,
            known,
            catalogs(manifests, root, known.get(root)),
            neighbours(manifests, found[root], known) if root in found else NONE,
        )
        for root in {parents_of.get(folder, folder) if folder not in found else folder for folder in known}
    }
    return tuple(
        _package(
            project,
            manifests,
            found.get(folder),
            parents_of,
            lookups[folder if folder in found else parents_of.get(folder, folder)],
        )
        for folder, project in known.items()
    )


def _package(
    project: Project,
    manifests: Manifests,
    workspace: Workspace | None,
    parents_of: dict[str, str],
    surroundings: Surroundings,
) -> Package:
    facts = settings(project, manifests)
    if workspace is not None:
        facts["workspaces"] = Setting(workspace.tool, workspace.location)
    return Package(
        ecosystem="javascript",
        directory=project.directory,
        manifests=project.manifests,
        location=_place(project),
        name=project.name,
        version=text_of(project.field("version")) or "",
        dependencies=dependencies(project, surroundings),
        programs=programs(project),
        scripts=scripts(project),
        settings=facts,
        members=workspace.members if workspace is not None else (),
        parent=parents_of.get(project.directory),
        lockfiles=locks(manifests, project.directory, parents_of),
    )


def _place(project: Project) -> Location:
    """Where the name stands, else the leading manifest."""
    for manifest in (project.package, project.deno):
        key = manifest.key("name") if manifest is not None else None
        if manifest is not None and key is not None and text_of(manifest.get("name")) is not None:
            return key.location
    return beginning(project.manifests[0])
