"""Scripts of the repository that a command runs: `./ci/test.sh`, `bash x.sh`, `source x`, `bin/setup`, `pwsh x.ps1`.

What a program in another language does is not known: of Python, Ruby and JavaScript the calls of other programs with literal words are
given, each as optional.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dptops_audit.evidence import Location
from dptops_audit.models.pipeline.indirections.spawned import spawned
from dptops_audit.models.pipeline.indirections.word_paths import own_folder, place_of
from dptops_audit.models.pipeline.launched import program_of
from dptops_audit.models.pipeline.model import Invocation
from dptops_audit.models.pipeline.reached import Reached, Workspace
from dptops_audit.models.shell import SHELLS, Command, inline_text, parse_shell

_POWERSHELL = frozenset({"pwsh", "powershell"})
_LANGUAGES = frozenset({"python", "ruby", "node"})
_BY_EXTENSION = {
    **dict.fromkeys(("sh", "bash", "zsh", "ksh"), "sh"),
    "ps1": "powershell",
    **dict.fromkeys(("cmd", "bat"), "cmd"),
    "py": "python",
    "rb": "ruby",
    **dict.fromkeys(("js", "mjs", "cjs", "ts", "mts"), "node"),
}
_SHEBANG = re.compile(r"#!\s*(?:/\S*/)?(?:env\s+(?:-\S+\s+|\w+=\S*\s+)*)?(?:/\S*/)?([\w.+-]+)")
_INTERPRETERS = {"bun": "node", "tsx": "node", "ts-node": "node", "zx": "node", "pwsh": "powershell", "deno": "node"}
_VALUED = frozenset("-o -O +o +O --rcfile --init-file -W -X -r -I --require --import --loader".split())
_PLAIN = re.compile(r"[\w./:=@%+,~^-]+")
_ALL_GIVEN = re.compile(r"\"\$[@*]\"|\"\$\{[@*]\}\"|(?<![\"\w])\$[@*](?![\"\w])")
_POSITIONAL = re.compile(r"\$(?:[1-9@*]|\{[1-9@*])")
_SHIFT = re.compile(r"^[ \t]*shift\b", re.MULTILINE)
_CD = re.compile(
    r"^([ \t]*(?:cd|pushd)[ \t]+(?:(?:--|-P)[ \t]+)?)(?:\"([^\"\n$]*\$[^\n]{0,300}?)\"|(\$[^\s;&|]{1,200}))(?=[ \t]*(?:$|[;&|>]))",
    re.MULTILINE,
)
_SET = re.compile(
    r"^[ \t]*(?:(?:readonly|export|local|declare|typeset)[ \t]+(?:-\w+[ \t]+)*)?(\w+)=[\"']?([$`][^\n]{1,300}?)[\"']?[ \t]*$",
    re.MULTILINE,
)
_LONGEST = 1 << 18
_MOST_SET = 50
_OF_FUNCTION = re.compile(r"[ \t]+(?:local\s|\w+=[\"']?\$\{?[1-9@*])")


def follow(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """The text of a script that is here; None for a program that is no script, nothing for a script that is elsewhere."""
    argv = invocation.argv
    program = program_of(argv)
    if program in SHELLS:
        text = inline_text(Command(("sh", *argv[1:])))
        if text is not None:
            return _inline(text, "sh", invocation)
        if argv[1:2] in (("-s",), ("-n",)):
            return None
        return _script(invocation, workspace, _behind_options(argv), "sh")
    if program in ("source", "."):
        return _script(invocation, workspace, argv[1:], "sh")
    if program in _POWERSHELL:
        return _powershell(invocation, workspace)
    if program == "cmd":
        return _cmd(invocation, workspace)
    if program in _LANGUAGES:
        words = _behind_options(argv)
        path = _path(invocation, workspace, words[0]) if words else None
        return _spawned(path, program, invocation, workspace) if path is not None else None
    path = _path(invocation, workspace, argv[0])
    if path is None:
        return None
    return _run(path, argv[1:], invocation, workspace)


def _behind_options(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The words from the script on; none where the program is given its text instead."""
    at = 1
    while at < len(argv) and argv[at].startswith(("-", "+")):
        if argv[at] in ("-c", "-m", "-e", "-p", "--eval", "--print", "-") and program_of(argv) not in SHELLS:
            return ()
        if argv[at] == "--":
            return argv[at + 1 :]
        valued = argv[at] in _VALUED or (argv[at][:1] == "-" and argv[at][:2] != "--" and argv[at][-1:] in ("o", "O"))
        at += 2 if valued and (argv[at] in _VALUED or program_of(argv) in SHELLS) else 1
    return argv[at:]


def _path(invocation: Invocation, workspace: Workspace, word: str) -> str | None:
    """The root-relative path of the file that a word names; None where none is here."""
    path = place_of(word, invocation.directory, invocation.location.path)
    return path if path and workspace.repository.inventory.get(path) is not None else None


def _script(
    invocation: Invocation, workspace: Workspace, words: tuple[str, ...], shell: str
) -> Sequence[Reached] | None:
    if not words:
        return None
    path = _path(invocation, workspace, words[0])
    if path is None:
        return ()
    content = workspace.manifests.text(path)
    if content is None:
        return ()
    return (_text(path, content, shell, words[1:], invocation),)


def _run(path: str, given: tuple[str, ...], invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    """A file that is run by its path."""
    content = workspace.manifests.text(path)
    if content is None:
        return None
    shell = _language(path, content)
    if shell in ("sh", "powershell", "cmd"):
        return (_text(path, content, shell, given, invocation),)
    return _spawned(path, shell, invocation, workspace) if shell in _LANGUAGES else None


def _language(path: str, content: str) -> str:
    """What reads a file, by its first line or its name; empty where neither tells."""
    shebang = _SHEBANG.match(content[:300])
    if shebang is not None:
        name = program_of((shebang[1],))
        return "sh" if name in SHELLS else _INTERPRETERS.get(name, name)
    return _BY_EXTENSION.get(posixpath.basename(path).rpartition(".")[2].lower(), "") if "." in path else ""


def _text(path: str, content: str, shell: str, given: tuple[str, ...], invocation: Invocation) -> Reached:
    whole = Reached(Location(path, 1), text=content, shell=shell, directory=invocation.directory)
    if shell != "sh" or len(content) > _LONGEST:
        return whole
    own, shadowed = _own_lines(path, content)
    positional = {str(at): word for at, word in enumerate(given[:9], 1)}
    # Words of a script around this one that this one is not given.
    left = {str(at): "" for at in range(len(given) + 1, 10) if str(at) in invocation.variables}
    if given and all(_PLAIN.fullmatch(word) for word in given):
        content = _with_given(content, given, own)
    if invocation.directory is not None:
        content = _with_folder(content, path, invocation.directory)
    return replace(whole, text=content, variables=left if shadowed else {**positional, **left})


def _own_lines(path: str, content: str) -> tuple[frozenset[int], bool]:
    """The lines of functions, where `$1` is theirs, and whether the script's own words cannot be told from such."""
    lines = content.split("\n")
    if not _POSITIONAL.search(content):
        return frozenset(), False
    shifted = _SHIFT.search(content)
    parsed = parse_shell(path, content)
    own = frozenset(command.line for command in parsed.commands if command.function is not None)
    shadowed = shifted is not None or any(_POSITIONAL.search(lines[line - 1]) for line in own if line <= len(lines))
    if not shadowed and parsed.functions:
        # An assignment in a function is no command: `local name="$1"`.
        shadowed = any(_OF_FUNCTION.match(line) for line in lines)
    return own, shadowed


def _with_given(content: str, given: tuple[str, ...], own: frozenset[int]) -> str:
    """The text with `"$@"` as the words that are given, outside of functions and before any `shift`."""
    words = " ".join(given)
    lines = content.split("\n")
    for at, line in enumerate(lines):
        if _SHIFT.match(line):
            break
        if "$" in line and at + 1 not in own:
            lines[at] = _ALL_GIVEN.sub(lambda _: words, line)
    return "\n".join(lines)


def _with_folder(content: str, path: str, directory: str) -> str:
    """The text with the first `cd` to the script's own folder spelled out, from the folder that it is run in."""
    if "dirname" not in content and "%/*" not in content:
        return content
    folders: dict[str, str] = {}
    for assigned in _SET.finditer(content):
        if len(folders) < _MOST_SET and own_folder(assigned[2], path) is not None:
            folders[assigned[1]] = assigned[2]
    for moved in _CD.finditer(content):
        word = moved[2] or moved[3]
        variable = re.match(r"\$\{?(\w+)\}?", word)
        if variable is not None and variable[1] in folders:
            word = folders[variable[1]] + word[variable.end() :]
        target = place_of(word, None, path) if own_folder(word, path) is not None else None
        if target is not None:
            relative = posixpath.relpath("/" + target, "/" + directory)
            return content[: moved.start()] + moved[1] + f'"{relative}"' + content[moved.end() :]
    return content


def _powershell(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    words = invocation.argv[1:]
    at = 0
    while at < len(words) and words[at].startswith(("-", "/")):
        option = words[at].lower().lstrip("-/")
        if option in ("command", "c"):
            return _inline(" ".join(words[at + 1 :]), "powershell", invocation)
        if option in ("file", "f"):
            return _script(invocation, workspace, words[at + 1 :], "powershell")
        at += (
            2
            if option in ("executionpolicy", "ex", "ep", "version", "workingdirectory", "wd", "configurationname")
            else 1
        )
    if at < len(words) and words[at].lower().endswith(".ps1"):
        return _script(invocation, workspace, words[at:], "powershell")
    return _inline(" ".join(words[at:]), "powershell", invocation)


def _cmd(invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    words = invocation.argv[1:]
    at = next((at for at, word in enumerate(words) if word.lower() in ("/c", "/k", "//c")), None)
    if at is None or at + 1 >= len(words):
        return None
    path = _path(invocation, workspace, words[at + 1].strip('"'))
    if path is not None:
        return _run(path, words[at + 2 :], invocation, workspace)
    return _inline(" ".join(words[at + 1 :]), "cmd", invocation)


def _inline(text: str, shell: str, invocation: Invocation) -> Sequence[Reached] | None:
    if not text.strip():
        return None
    place = invocation.location
    return (Reached(place, text=text, shell=shell, directory=invocation.directory, lines=(place.line,)),)


def _spawned(path: str, language: str, invocation: Invocation, workspace: Workspace) -> Sequence[Reached] | None:
    content = workspace.manifests.text(path)
    found = tuple(_found(path, content, language, invocation)) if content is not None else ()
    return found or None


def _found(path: str, content: str, language: str, invocation: Invocation) -> Iterator[Reached]:
    for line, argv, text in spawned(content, language):
        yield Reached(
            Location(path, line),
            text=text,
            argv=argv,
            directory=invocation.directory,
            optional=True,
            lines=(line,) if text else (),
        )
