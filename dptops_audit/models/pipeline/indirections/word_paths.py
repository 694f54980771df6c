"""Where paths in commands lead: relative ones, and those that begin with the checkout's folder or the script's own."""

from __future__ import annotations

import posixpath
import re

from dptops_audit.models.pipeline.reached import below

_ROOTS = re.compile(
    r"(?:\$\{\{\s*github\.workspace\s*\}\}"
    r"|\$\{?(?:GITHUB_WORKSPACE|CI_PROJECT_DIR|WORKSPACE|BUILD_SOURCESDIRECTORY|SYSTEM_DEFAULTWORKINGDIRECTORY|TRAVIS_BUILD_DIR"
    r"|CIRCLE_WORKING_DIRECTORY|BITBUCKET_CLONE_DIR|APPVEYOR_BUILD_FOLDER|CIRRUS_WORKING_DIR|DRONE_WORKSPACE|CI_WORKSPACE)\}?"
    r"|\$env:GITHUB_WORKSPACE"
    r"|\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory)\)"
    r"|\$\(git rev-parse --show-toplevel\)|`git rev-parse --show-toplevel`)(?=[/\\]|$)"
)
"""What stands for the checkout's root in the variables of CI systems, by their manuals."""
_HERE = re.compile(r"(?:\$\{?PWD\}?|\$\(pwd\)|`pwd`|%cd%)(?=[/\\]|$)", re.IGNORECASE)
_OWN = re.compile(r"\$\{(?:BASH_SOURCE(?:\[0\])?|0)%/\*\}|\$\{?PSScriptRoot\}?|%~dp0", re.IGNORECASE)
_OWN_TOKEN = re.compile(
    r"\$\(|[()`'\"\s;]|&&|(?P<up>dirname)\b|cd\b|pwd\b|realpath\b|readlink\b|(?<=\s)-{1,2}\w*|&?>+\s*/dev/null|2>&1"
    r"|(?P<self>\$0|\$\{0(?::[^}]*)?\}|\$\{?BASH_SOURCE(?:\[0\])?(?::[^}]*)?\}?)|(?P<down>(?:/[\w.-]+)+/?)"
)
"""The parts of an expression such as `$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)`."""
_LONGEST = 400


def place_of(word: str, directory: str | None, file: str) -> str | None:
    """The root-relative path that a word of a command means, which stands in `file` and runs in `directory`; None where it cannot be
    told."""
    if len(word) > _LONGEST:
        return None
    root = _ROOTS.match(word)
    if root is not None:
        return below("", word[root.end() :].replace("\\", "/").lstrip("/"))
    here = _HERE.match(word)
    if here is not None:
        return below(directory, word[here.end() :].replace("\\", "/").lstrip("/"))
    own = own_folder(word, file)
    if own is not None:
        return below(*own)
    return below(directory, word.replace("\\", "/"))


def own_folder(word: str, file: str) -> tuple[str, str] | None:
    """The folder of the script and the path below it, for a word that begins with the folder of the script that it stands in."""
    own = _OWN.match(word)
    if own is not None:
        return posixpath.dirname(file), word[own.end() :].replace("\\", "/").lstrip("/")
    if not word.startswith(("$(", "`")) or "dirname" not in word or len(word) > _LONGEST:
        return None
    at, ups, selves, downs = 0, 0, 0, ""
    while at < len(word):
        token = _OWN_TOKEN.match(word, at)
        if token is None:
            return None
        ups += token["up"] is not None
        selves += token["self"] is not None
        downs += token["down"] or ""
        at = token.end()
    if selves != 1 or not ups:
        return None
    folder = file
    for _ in range(ups):
        folder = posixpath.dirname(folder)
    return folder, downs.lstrip("/")
