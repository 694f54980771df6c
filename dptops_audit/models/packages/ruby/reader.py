"""Ruby: Gemfile, gems.rb and *.gemspec, one package a folder. https://bundler.io/man/gemfile.5.html

A folder with several gemspecs has a package for each, and its Gemfile belongs to the one that its `gemspec` directive names; else the
Gemfile is a package of its own. Settings:

- `ruby`: the version that the Gemfile asks for, from the file that it names where it names one.
- `required-ruby-version`: that of the gemspec.
- `gemspec`: the gemspec's path, which makes the package a gem.
- `private`: the only host that the gem may be pushed to, where that is not rubygems.org.

Not told: gems within methods that take arguments, gemfiles at paths that are computed, the directives of Bundler plugins, and versions of
gemspecs that stand in a Ruby constant.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.packages.manifests import Manifests
from dptops_audit.models.packages.package import Dependency, Package, Scope, Setting
from dptops_audit.models.packages.ruby.gemfile import Gemfile, gem_folder, read_gemfile, scope_of
from dptops_audit.models.packages.ruby.gemspec import Gemspec, read_gemspec

ECOSYSTEM = "ruby"
_LOCKS = {"gemfile": "Gemfile.lock", "gems.rb": "gems.locked"}


def read(manifests: Manifests) -> tuple[Package, ...]:
    """The Ruby packages of a repository."""
    gemspecs: dict[str, list[Gemspec]] = {}
    for path in manifests.with_extension("gemspec"):
        gemspecs.setdefault(posixpath.dirname(path), []).append(read_gemspec(manifests, path))
    gemfiles: dict[str, Gemfile] = {}
    # Bundler takes gems.rb before a Gemfile: both names sort that way round here.
    for path in sorted(manifests.named("gems.rb", "gemfile"), key=lambda path: path.lower(), reverse=True):
        gemfiles[posixpath.dirname(path)] = gemfiles.get(posixpath.dirname(path)) or read_gemfile(manifests, path)
    packages: list[Package] = []
    locks: dict[str, str] = {}
    for folder in sorted({*gemspecs, *gemfiles}):
        packages.extend(_folder(manifests, folder, gemspecs, gemfiles.get(folder), locks))
    return tuple(package if package.lockfiles else _pinned(package, locks) for package in packages)


def _pinned(package: Package, locks: dict[str, str]) -> Package:
    """A gem without a lock file of its own is pinned by that of the Gemfile that takes it by its path."""
    lock = locks.get(package.directory)
    return replace(package, lockfiles=(lock,)) if lock else package


def _folder(
    manifests: Manifests,
    folder: str,
    gemspecs: dict[str, list[Gemspec]],
    gemfile: Gemfile | None,
    locks: dict[str, str],
) -> Iterable[Package]:
    own = gemspecs.get(folder, [])
    if gemfile is None:
        return [_package(folder, spec, None, _local(manifests, spec.dependencies, [])) for spec in own]
    lock = posixpath.join(folder, _LOCKS[posixpath.basename(gemfile.path).lower()])
    lockfiles = (lock,) if manifests.exists(lock) else ()
    dependencies = _local(
        manifests, [*gemfile.dependencies, *_of_gemspecs(folder, own, gemspecs, gemfile)], gemfile.roots
    )
    for dependency in dependencies:
        if dependency.local is not None and lockfiles:
            locks.setdefault(dependency.local, lock)
    names = {directive.name for directive in gemfile.gemspecs if directive.folder == folder}
    leading = own[0] if len(own) == 1 else next((spec for spec in own if spec.name in names), None)
    packages = [
        _package(folder, spec, None, _local(manifests, spec.dependencies, gemfile.roots))
        for spec in own
        if spec is not leading
    ]
    if leading is not None:
        dependencies = (*_local(manifests, leading.dependencies, gemfile.roots), *dependencies)
    main = _package(folder, leading, gemfile, dependencies)
    return [replace(main, lockfiles=lockfiles), *(replace(package, lockfiles=lockfiles) for package in packages)]


def _of_gemspecs(
    folder: str, own: list[Gemspec], gemspecs: dict[str, list[Gemspec]], gemfile: Gemfile
) -> Iterable[Dependency]:
    """The gems that `gemspec` directives bring in from gemspecs other than the folder's only one."""
    for directive in gemfile.gemspecs:
        via = (*directive.via, directive.location)
        for spec in gemspecs.get(directive.folder, []):
            if (directive.name and spec.name != directive.name) or (directive.folder == folder and len(own) == 1):
                continue
            if directive.folder != folder:
                yield Dependency(
                    spec.name, Scope.RUNTIME, directive.location, via=directive.via, local=directive.folder
                )
            elif directive.name == spec.name:
                continue
            for dependency in spec.dependencies:
                if dependency.scope is Scope.DEVELOPMENT:
                    yield replace(dependency, scope=scope_of([directive.group]), group=directive.group, via=via)
                else:
                    yield replace(dependency, via=via)


def _local(manifests: Manifests, dependencies: Iterable[Dependency], roots: list[str]) -> tuple[Dependency, ...]:
    """Each dependency once, with the folder of the gem in the repository that a path source of the Gemfile takes for it."""
    found: dict[tuple[str, Scope, str], Dependency] = {}
    for dependency in dependencies:
        key = (dependency.name, dependency.scope, dependency.group)
        if key in found:
            continue
        if dependency.local is None and roots and manifests.named(f"{dependency.name}.gemspec"):
            for root in roots:
                folder = gem_folder(manifests, dependency.name, root)
                if manifests.exists(posixpath.join(folder, f"{dependency.name}.gemspec")):
                    dependency = replace(dependency, local=folder)
                    break
        found[key] = dependency
    return tuple(found.values())


def _package(
    folder: str, spec: Gemspec | None, gemfile: Gemfile | None, dependencies: tuple[Dependency, ...]
) -> Package:
    paths = [spec.path] if spec is not None else []
    settings: dict[str, Setting] = {}
    if gemfile is not None:
        paths += [gemfile.path, *gemfile.included]
        settings |= gemfile.settings
    if spec is not None:
        settings |= spec.settings | {"gemspec": Setting(spec.path, Location(spec.path, 1))}
    return Package(
        ECOSYSTEM,
        folder,
        tuple(paths),
        spec.location if spec is not None else Location(paths[0], 1),
        name=spec.name if spec is not None else "",
        version=spec.version if spec is not None else "",
        dependencies=dependencies,
        programs=dict(spec.programs) if spec is not None else {},
        settings=settings,
    )
