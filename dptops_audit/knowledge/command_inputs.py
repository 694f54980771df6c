"""Parameters of actions that hold a command to be run. Data only.

Sources: the action.yml of each; the general names were counted over the workflows of the benchmark's repositories.
"""

from __future__ import annotations

COMMAND_INPUT = r"(?:.*[-_])?(?:run|script|scripts|cmd|cmds|command|commands|inlinescript|inline-script)"
"""Whole names of parameters whose value is shell text, whatever is given it."""

NOT_COMMANDS = frozenset(
    {"actions/github-script", "appleboy/ssh-action", "azure/powershell", "jannekem/run-python-script-action"}
)
"""Actions whose parameter of such a name is no shell text here: JavaScript, Python, or text for another machine."""

TEMPLATES = {
    "docker/build-push-action": "docker build [--call {call}] [--file {file}] [--target {target}] {context|.}",
    "useblacksmith/build-push-action": "docker build [--file {file}] [--target {target}] {context|.}",
    "depot/build-push-action": "docker build [--file {file}] [--target {target}] {context|.}",
    "redhat-actions/buildah-build": "buildah build [--file {dockerfiles}] [--file {containerfiles}] {context|.}",
    "docker/bake-action": "docker buildx bake [-f {files}] [{targets}]",
    "depot/bake-action": "docker buildx bake [-f {files}] [{targets}]",
    "actions-rs/cargo": "cargo {command} {args}",
    "clechasseur/rs-cargo": "cargo {command} {args}",
    "borales/actions-yarn": "yarn {cmd}",
    "cds-snc/yarn-action": "yarn {command}",
    "gradle/gradle-build-action": "gradle {arguments}",
    "gradle/actions/setup-gradle": "gradle {arguments}",
    "eskatos/gradle-command-action": "gradle {arguments}",
    "burrunan/gradle-cache-action": "gradle {arguments}",
    "php-actions/composer": "composer {command} {args}",
    "gabrielbb/xvfb-action": "{run}",
    "py-actions/py-dependency-install": "pip install -r {path}",
    "pre-commit/action": "pre-commit run {extra_args}",
    "j178/prek-action": "prek run {extra_args}",
    "clowdhaus/terraform-composite-actions/pre-commit": "pre-commit run {args}",
    "clj-commons/run-clojure": "clojure {command}",
    "magefile/mage-action": "mage {args}",
    "helmfile/helmfile-action": "helmfile {helmfile-args}",
}
"""Actions that are a command with parameters, as a template over them: `{name}` is a parameter, `{name|x}` x where it is not given, and
what stands in brackets is left out where its parameter is not given."""

NEEDED = {
    "gradle/actions/setup-gradle": "arguments",
    "gradle/gradle-build-action": "arguments",
    "burrunan/gradle-cache-action": "arguments",
}
"""Actions that run nothing unless this parameter is given."""
