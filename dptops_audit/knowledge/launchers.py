"""Programs that run another program given behind their options. Data only; `dptops_audit.models.pipeline.launched` reads it.

Sources: the help text of each program, in the versions current in 2026.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Launcher:
    """One way to run a program by another.

    `words` must follow the launcher's name, options between them ignored; of each word several spellings may be given, separated by `|`.
    `valued` are options that take a word of their own. `operands` words stand before the program; with `until`, the program stands behind
    that word, whatever comes before. `text` says that one word holds shell text.
    """

    words: tuple[str, ...] = ()
    valued: frozenset[str] = frozenset()
    operands: int = 0
    until: tuple[str, ...] = ()
    text: bool = False


def _launcher(words: str = "", valued: str = "", operands: int = 0, until: str = "", text: bool = False) -> Launcher:
    return Launcher(tuple(words.split()), frozenset(valued.split()), operands, tuple(until.split()), text)


_NPX = "-p --package -C --prefix -w --workspace"
_PNPM = "--filter -F -C --dir --package --filter-prod --workspace-concurrency"
_UV = (
    "--with --with-editable --with-requirements --group --only-group --no-group --extra --no-extra --python -p --directory --project "
    "--package --env-file --index --default-index --index-url -i --extra-index-url --find-links -f --cache-dir --config-file "
    "--resolution --prerelease --python-preference --python-platform --config-setting -C --link-mode --color --from"
)
_CONDA = "-n --name -p --prefix --cwd"

LAUNCHERS: dict[str, tuple[Launcher, ...]] = {
    "npx": (_launcher(valued=_NPX),),
    "bunx": (_launcher(valued="-p --package"),),
    "pnpx": (_launcher(valued=_PNPM),),
    "npm": (_launcher("exec|x", _NPX),),
    "pnpm": (_launcher("exec|dlx", _PNPM),),
    "yarn": (_launcher("exec|dlx", "--cwd -p --package"), _launcher("workspace", "--cwd", operands=1)),
    "bun": (_launcher("x", "--cwd --filter"),),
    "uv": (_launcher("run", _UV), _launcher("tool run", _UV)),
    "uvx": (_launcher(valued=_UV),),
    "pipx": (_launcher("run", "--spec --python --index-url -i --pip-args"),),
    "poetry": (_launcher("run", "-C --directory -P --project"),),
    "pipenv": (_launcher("run"),),
    "pdm": (_launcher("run", "-p --project -f --env-file"),),
    "rye": (_launcher("run", "--pyproject"),),
    "hatch": (_launcher("run", "-e --env -p --project"),),
    "conda": (_launcher("run", _CONDA),),
    "mamba": (_launcher("run", _CONDA),),
    "micromamba": (_launcher("run", _CONDA),),
    "pixi": (_launcher("run|exec", "-e --environment --manifest-path -s --spec"),),
    "python": (_launcher(until="-m"),),
    "coverage": (_launcher("run", "--source --rcfile --omit --include --data-file --context --concurrency --debug"),),
    "nyc": (_launcher(valued="--reporter -r --include -n --exclude -x --cwd --temp-dir -t --extension -e"),),
    "c8": (_launcher(valued="--reporter -r --include -n --exclude -x --src --temp-directory"),),
    "bundle": (_launcher("exec", "--gemfile"),),
    "composer": (_launcher("exec", "-d --working-dir"),),
    "symfony": (_launcher("run"), _launcher("composer|php|console|pecl|npm|yarn")),
    "xvfb-run": (_launcher(valued="-n -s -e -f -w -p --server-num --server-args --error-file --auth-file --wait"),),
    "dbus-run-session": (_launcher(valued="--config-file --dbus-daemon"),),
    "dotenv": (_launcher(valued="-e -f -c -v -p -i"),),
    "dotenv-cli": (_launcher(valued="-e -f -c -v -p -i"),),
    "dotenvx": (_launcher("run", "-f --env-file -e --env"),),
    "cross-env": (_launcher(),),
    "cross-env-shell": (_launcher(text=True),),
    "env-cmd": (_launcher(valued="-f --file -e --environments -r --rc-file"),),
    "doppler": (_launcher("run", "-p --project -c --config"),),
    "op": (_launcher("run", "--env-file --account"),),
    "infisical": (_launcher("run", "--env --path --projectId"),),
    "aws-vault": (_launcher("exec", "-d --duration", operands=1),),
    "chamber": (_launcher("exec", until="--"),),
    "teller": (_launcher("run"),),
    "retry": (_launcher(valued="-t -n -d -m --times --delay --attempts --tries --sleep"),),
    "wait-for-it": (_launcher(until="--"),),
    "dockerize": (_launcher(valued="-wait -timeout -wait-retry-interval -template -stdout -stderr"),),
    "nix": (_launcher("develop|shell", until="-c --command"), _launcher("run", until="--")),
    "nix-shell": (_launcher(until="--run --command", text=True),),
    "devenv": (_launcher("shell"),),
    "devbox": (_launcher("run", "-c --config -e --env"),),
    "direnv": (_launcher("exec", operands=1),),
    "mise": (_launcher("exec|x", until="--"),),
    "rtx": (_launcher("exec|x", until="--"),),
    "asdf": (_launcher("exec"),),
    "opam": (_launcher("exec", "--switch"),),
    "stack": (_launcher("exec", "--stack-yaml --resolver"),),
    "cabal": (_launcher("exec"),),
    "rustup": (_launcher("run", operands=1),),
    "rbenv": (_launcher("exec"),),
    "pyenv": (_launcher("exec"),),
    "xargs": (
        _launcher(valued="-n -P -I -L -d -a -s -E --max-args --max-procs --max-lines --delimiter --arg-file --replace"),
    ),
    "parallel": (_launcher(valued="-j --jobs --colsep -a --delay --retries -n -N --joblog"),),
    "sfw": (_launcher(),),
    "fnm": (_launcher("exec", "--using --arch"),),
    "nvm": (_launcher("exec", operands=1),),
    "volta": (_launcher("run", "--node --npm --pnpm --yarn"),),
    "ddtrace-run": (_launcher(),),
    "opentelemetry-instrument": (
        _launcher(valued="--traces_exporter --metrics_exporter --logs_exporter --service_name"),
    ),
    "newrelic-admin": (_launcher("run-program"),),
    "numactl": (_launcher(valued="-N -m -C"),),
    "taskset": (_launcher(valued="-c", operands=1),),
    "systemd-run": (_launcher(valued="-p --property -u --unit --uid --gid"),),
    "faketime": (_launcher(valued="-f", operands=1),),
    "valgrind": (_launcher(),),
    "chronic": (_launcher(),),
    "strace": (_launcher(valued="-o -e -p -s"),),
    "varlock": (_launcher("run"),),
    "flox": (_launcher("activate", until="--"),),
    "guix": (_launcher("shell", until="--"),),
    "corepack": (_launcher(),),
    "xcrun": (_launcher(valued="--sdk --toolchain"),),
    "kcov": (_launcher(operands=1),),
    "opencppcoverage": (_launcher(until="--"),),
    "find": (_launcher(until="-exec -execdir -ok"),),
    "su": (_launcher(until="-c --command", text=True),),
    "sg": (_launcher(until="-c", text=True),),
    "script": (_launcher(until="-c --command -ec -qec -eqc -qefc", text=True),),
    "arch": (_launcher(),),
    "catchsegv": (_launcher(),),
    "unbuffer": (_launcher(),),
    "winpty": (_launcher(),),
    "flock": (_launcher(valued="-w -E --timeout", operands=1),),
    "caffeinate": (_launcher(valued="-t -w"),),
    "ddev": (_launcher("exec", "-s --service -d --dir"),),
    "sail": (_launcher("exec|run", operands=1),),
    "firebase": (_launcher("emulators:exec", "--only --project -P --import", text=True),),
    "with-contenv": (_launcher(),),
    "fixuid": (_launcher(valued="-q"),),
    "lerna": (_launcher("exec", "--scope --ignore --concurrency --since", until="--"),),
}
"""The launchers by the program's name; `python` stands for every version of it."""

OWN_COMMANDS: dict[str, frozenset[str]] = {
    "yarn": frozenset(
        """
        access add audit autoclean bin cache check config constraints create dedupe dlx exec explain generate-lock-entry global help import
        info init install licenses link list login logout node npm outdated owner pack patch patch-commit plugin policies prune publish
        rebuild remove run search self-update set stage tag team unlink unplug up upgrade upgrade-interactive version versions why
        workspace workspaces
        """.split()
    ),
    "pnpm": frozenset(
        """
        add approve-builds audit bin c cache cat-file cat-index config create dedupe deploy dlx doctor env exec fetch i ignored-builds import
        init install install-test it licenses link list ln login logout ls m multi ok outdated pack patch patch-commit patch-remove prune
        publish rb rebuild recursive remove rm root run run-script self-update server setup store un uninstall
        unlink up update upgrade version view why ci clean
        """.split()
    ),
    "bun": frozenset(
        "a add audit build create exec i info init install link outdated patch pm publish remove rm run test unlink up update upgrade why x".split()
    ),
}
"""Words that a package manager acts on itself; any other first word is a script of the package or an installed program."""

SCRIPT_COMMANDS = frozenset("test t start stop restart".split())
"""Words that stand for the script of that name, and for no installed program."""

NO_LAUNCHERS = frozenset(
    "git rm cp mv ls grep egrep rg sed awk cat chmod chown mkdir touch kubectl oc cargo go npm make pytest docker podman echo printf".split()
)
"""Programs whose `--` ends the options, or that run what follows elsewhere or themselves."""

INTERPRETERS = frozenset("php phpdbg node ruby perl python".split())
"""Programs that run an installed program by its path: `php vendor/bin/phpunit`, `node node_modules/.bin/jest`."""

PROGRAMS = {
    "@angular/cli": "ng",
    "@antfu/ni": "ni",
    "@biomejs/biome": "biome",
    "@changesets/cli": "changeset",
    "@commitlint/cli": "commitlint",
    "@cyclonedx/cyclonedx-npm": "cyclonedx-npm",
    "@nestjs/cli": "nest",
    "@playwright/test": "playwright",
    "@redocly/cli": "redocly",
    "@semantic-release/cli": "semantic-release",
    "@stoplight/spectral-cli": "spectral",
    "@vscode/vsce": "vsce",
    "@wordpress/scripts": "wp-scripts",
    "@sentry/cli": "sentry-cli",
    "typescript": "tsc",
    "py.test": "pytest",
    "pre_commit": "pre-commit",
    "pip_audit": "pip-audit",
    "detect_secrets": "detect-secrets",
    "pip3": "pip",
}
"""Programs by the packages or modules that are named instead of them."""
