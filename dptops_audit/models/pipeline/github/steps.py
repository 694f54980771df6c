"""The steps of a job, those of composite actions of this repository in place of the steps that use them.

Sources: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idsteps
https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#runs-for-composite-actions
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dptops_audit.evidence import Location
from dptops_audit.models.nodes import Mapping as MappingNode
from dptops_audit.models.nodes import Node, Scalar, dig, each, text_of
from dptops_audit.models.nodes import Sequence as SequenceNode
from dptops_audit.models.packages.package import Setting
from dptops_audit.models.pipeline.github.actions import Checkouts, LocalAction, Uses, local_action, uses_of
from dptops_audit.models.pipeline.github.conditions import Judged, always_true, judge
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Open, Value, as_text
from dptops_audit.models.pipeline.github.scope import MOST_FORMS, Reading, Variant, varying
from dptops_audit.models.pipeline.github.shells import default_shell, shell_kind
from dptops_audit.models.pipeline.github.texts import may_be_known
from dptops_audit.models.pipeline.github.triggers import Start
from dptops_audit.models.pipeline.model import Remote, Script, Step
from dptops_audit.models.pipeline.reached import below
from dptops_audit.models.text import mask_credentials

MAX_DEPTH = 10
"""Composite actions inside each other; the service itself takes ten."""
_ELSEWHERE = "it works in a checkout of another repository"
SWALLOWED = "continue-on-error is true"
_MOST_STEPS = 2_000
_LONGEST_NAME = 80
_MOST_TEXTS = 500
_OUTCOME = re.compile(r"steps\s*(?:\.\s*([\w-]+)|\[\s*'([\w-]+)'\s*\])\s*\.\s*outcome\b", re.IGNORECASE)
_MOVES = re.compile(r"(?m)^\s*(?:cd|pushd|chdir|set-location|push-location)\b|&&\s*cd\b|;\s*cd\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for a list of steps: the forms they run in and the starts, the defaults, and what the steps around them say.

    `action` is the root-relative folder of the composite action that they are of, None for a job's own.
    """

    variants: tuple[Variant, ...]
    starts: tuple[Start, ...]
    shell: str = ""
    directory: str = ""
    via: tuple[Location, ...] = ()
    condition: str = ""
    swallowed: str = ""
    on_failure: bool = False
    action: str | None = None
    depth: int = 0


Part = Mapping[str, Node]
"""What a step says, by its keys."""


class Steps:
    """Reads the steps of one job."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.checkouts = Checkouts(reading.slug)
        self._left = _MOST_STEPS
        self._compared: tuple[tuple[Variant, ...], frozenset[str]] = ((), frozenset())

    def read(self, node: Node | None, frame: Frame) -> tuple[Step, ...]:
        """The steps in a sequence."""
        items = _flat(node)
        tolerated = [text_of(item.get("id")) or "" for item in items if item.get("continue-on-error") is not None]
        looked_at = _last_look(items) if tolerated else {}
        found: list[Step] = []
        for at, item in enumerate(items):
            if self._left <= 0 or self.reading.steps_left <= 0:
                self.reading.note(item, "more steps than can be looked at: the rest is left out")
                break
            looked = bool(looked_at) and looked_at.get((text_of(item.get("id")) or "").lower(), -1) > at
            found += self._step(item, frame, tolerated, looked)
        return tuple(found)

    def _step(self, item: MappingNode, frame: Frame, tolerated: Sequence[str], looked_at: bool) -> Iterable[Step]:
        self._left -= 1
        self.reading.steps_left -= 1
        part = {name: entry[1] for name, entry in item.merged().items()}
        condition, tolerates, env = part.get("if"), part.get("continue-on-error"), part.get("env")
        variants = self.reading.with_env(frame.variants, env) if env is not None else frame.variants
        judged = judge(
            condition if isinstance(condition, Scalar) else None, frame.starts, variants, self.reading, tolerated
        )
        swallowed = frame.swallowed
        if tolerates is not None and not looked_at and always_true(tolerates, judged.variants, self.reading):
            swallowed = SWALLOWED
        uses, run = part.get("uses"), part.get("run")
        scripts: tuple[Script, ...] = ()
        remotes: tuple[Remote, ...] = ()
        action = None
        if isinstance(uses, Scalar) and not uses.is_null:
            if not judged.dead:
                remotes, action = self._used(uses, part.get("with"), judged.variants)
        elif isinstance(run, Scalar):
            scripts = self._scripts(part, run, frame, judged.variants)
        dead = judged.dead
        if not dead and self._is_elsewhere(part, frame, judged.variants):
            dead = _ELSEWHERE
        step = Step(
            self._name(part, judged.variants),
            item.location,
            scripts,
            remotes,
            frame.via,
            text_of(part.get("id")) or "",
            joined(frame.condition, judged.text),
            dead,
            swallowed,
            frame.on_failure or judged.on_failure,
        )
        return (step,) if action is None else self._composite(action, item, frame, step, judged)

    def _is_elsewhere(self, part: Part, frame: Frame, variants: Sequence[Variant]) -> bool:
        """Whether the step works in a checkout of another repository; the checkouts themselves do not."""
        uses = text_of(part.get("uses")) or ""
        if uses.lower().startswith("actions/checkout@") or not variants:
            return False
        folder = text_of(part.get("working-directory")) or (frame.directory if part.get("run") is not None else "")
        contexts = variants[0].contexts
        place = below("", self.reading.text(folder, contexts).replace("\\", "/")) if folder else ""
        return place is not None and self.checkouts.is_foreign(place)

    def _name(self, part: Part, variants: Sequence[Variant]) -> str:
        written = text_of(part.get("name"))
        if written:
            return self.reading.common_text(written, variants)
        text = text_of(part.get("run")) or text_of(part.get("uses")) or ""
        first = mask_credentials(text.strip().partition("\n")[0])  # before the cut could leave a part of one
        return first if len(first) <= _LONGEST_NAME else f"{first[: _LONGEST_NAME - 3]}..."

    def _scripts(self, part: Part, run: Scalar, frame: Frame, variants: tuple[Variant, ...]) -> tuple[Script, ...]:
        written = text_of(part.get("shell")) or frame.shell
        folder = text_of(part.get("working-directory")) or frame.directory
        lines_of_text = self.reading.lines_of(run)
        names_places = _names_places(run.value)
        changing = self._varying(variants)
        if not changing and not any(map(may_be_known, (run.value, written, folder))):
            # Only the runner's default shell can differ.
            variants = variants[:1] if written else _one_of_each_shell(variants)
        found: dict[tuple[object, ...], Script] = {}
        for variant in variants:
            place = below("", self.reading.text(folder, variant.contexts).replace("\\", "/")) if folder else ""
            directory = self.checkouts.resolve(place)
            contexts = variant.contexts
            places: dict[str, Value] = {}
            if names_places:
                places = self._places(run.value, place, frame)
                contexts = {**contexts, "github": Open(places)}
            text, lines = self.reading.placed_text(run.value, lines_of_text, contexts)
            if written:
                shell = shell_kind(self.reading.text(written, variant.contexts))
            else:
                shell = default_shell(variant.contexts.get("runner"))
            used = tuple((name, variant.variables.get(name)) for name in changing if name in text)
            key = (text, directory, used, shell if written else "")
            # A text that POSIX shells and the shell of Windows both get, because nothing names one, is read as the former.
            if key in found and (found[key].shell == "sh" or shell != "sh"):
                continue
            if key not in found and len(found) == MOST_FORMS:
                self.reading.note(run, f"runs in more than {MOST_FORMS} forms: the others are left out", skipped=True)
                break
            variables = _variables(variant, changing, used, places, text)
            first = run.location if lines[0] == run.line else Location(run.path, lines[0])
            found[key] = Script(text, first, shell, directory, variables, _if_odd(lines))
        return tuple(found.values())

    def _varying(self, variants: tuple[Variant, ...]) -> frozenset[str]:
        """The names of variables that differ between the variants, found once for the same ones."""
        if len(variants) < 2:
            return frozenset()
        if self._compared[0] is not variants:
            self._compared = (variants, varying(variants))
        return self._compared[1]

    def _places(self, text: str, place: str | None, frame: Frame) -> dict[str, Value]:
        """The folders that expressions and variables of the runner name, relative to the one that the text runs in."""
        if place is None or not _names_places(text) or _MOVES.search(text):
            return {}
        found: dict[str, Value] = {}
        if self.checkouts.plain:
            found["workspace"] = posixpath.relpath(".", place or ".")
        if frame.action is not None:
            found["action_path"] = _relative(frame.action, place)
        return found

    def _used(
        self, uses: Scalar, given: Node | None, variants: tuple[Variant, ...]
    ) -> tuple[tuple[Remote, ...], LocalAction | None]:
        """What a `uses` runs: remote things, or a composite action of this repository."""
        what = uses_of(uses.value, self.reading.slug)
        path = what.path
        if what.from_workspace and path is not None:
            path = self._in_repository(path)
        if path is None:
            if what.name.lower() == "actions/checkout":
                self._check_out(given, variants)
            return self._remotes(what, uses, given, variants), None
        action = local_action(path, self.reading)
        if action is None:
            if what.from_workspace or not what.ref:
                self.reading.note(uses, f"uses {uses.value.strip()}, which is not here")
            return self._remotes(what, uses, given, variants), None
        if action.using == "composite":
            return (), action
        return self._remotes(_run_by(action, what), uses, given, variants), None

    def _in_repository(self, path: str) -> str | None:
        """The folder of an action by its path in the workspace; by the path alone where it lies outside of every checkout but is here."""
        found = self.checkouts.resolve(path)
        if found is None and not self.checkouts.is_other(path):
            return path if local_action(path, self.reading) is not None else None
        return found

    def _composite(
        self, action: LocalAction, item: MappingNode, frame: Frame, step: Step, judged: Judged
    ) -> tuple[Step, ...]:
        if frame.depth == MAX_DEPTH:
            self.reading.note(item, f"composite actions inside each other are followed {MAX_DEPTH} deep")
            return (step,)
        given = _given(item.get("with"))
        variants: dict[object, Variant] = {}
        github = Open({"action_path": f"./{action.directory}".rstrip("/")})
        for variant in judged.variants:
            inner_variant = variant.knowing(inputs=self._inputs(action, given, variant), github=github)
            if not action.asks_for_matrix:
                inner_variant = inner_variant.knowing(matrix=UNKNOWN)
            variants.setdefault(inner_variant.key() if len(judged.variants) > 1 else None, inner_variant)
        inner = Frame(
            tuple(variants.values()),
            judged.starts,
            via=(*frame.via, step.location),
            condition=step.condition,
            swallowed=step.swallowed,
            on_failure=step.on_failure,
            action=action.directory,
            depth=frame.depth + 1,
        )
        return self.read(dig(action.root, "runs", "steps"), inner)

    def _inputs(self, action: LocalAction, given: Mapping[str, Scalar], variant: Variant) -> dict[str, Value]:
        """The inputs of an action, which are all strings, by lower-case name."""
        inputs: dict[str, Value] = {}
        declared = dig(action.root, "inputs")
        for key, settings in declared.items() if isinstance(declared, MappingNode) else ():
            default = dig(settings, "default")
            written = given.get(key.value.lower(), default)
            inputs[key.value.lower()] = (
                self.reading.string(written.value, variant.contexts)
                if isinstance(written, Scalar) and not written.is_null
                else ""
            )
        return inputs

    def _check_out(self, given: Node | None, variants: Sequence[Variant]) -> None:
        texts = [
            self.reading.common_text(text_of(dig(given, name)) or "", variants)
            for name in ("repository", "path", "ref")
        ]
        self.checkouts.add(*texts)

    def _remotes(
        self, what: Uses, uses: Scalar, given: Node | None, variants: tuple[Variant, ...]
    ) -> tuple[Remote, ...]:
        kind, location = what.kind, uses.location
        changing = self._varying(variants)
        settings = _given(given)
        if not any(may_be_known(item.value) for item in settings.values()):
            variants = variants[:1]
        found: dict[tuple[str, ...], Remote] = {}
        for variant in variants:
            inputs = {
                name: Setting(self.reading.text(item.value, variant.contexts), item.location)
                for name, item in settings.items()
            }
            key = tuple(setting.value for setting in inputs.values())
            if key in found:
                continue
            if len(found) == MOST_FORMS:
                self.reading.note(uses, f"runs in more than {MOST_FORMS} forms: the others are left out", skipped=True)
                break
            variables = variant.variables
            if changing:
                variables = {name: value for name, value in variables.items() if name not in changing}
            folder = self.checkouts.resolve("")
            found[key] = Remote(kind, what.name, what.ref, location, inputs, folder, variables)
        return tuple(found.values())


def remote_inputs(given: Node | None, variant: Variant, reading: Reading) -> dict[str, Setting]:
    """The parameters of a `with`, by lower-case name."""
    return {
        name: Setting(reading.text(item.value, variant.contexts), item.location) for name, item in _given(given).items()
    }


def joined(outer: str, inner: str) -> str:
    """Two conditions that both have to hold, as they are written."""
    return f"{outer} && {inner}" if outer and inner else outer or inner


def _given(node: Node | None) -> dict[str, Scalar]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value.lower(): item for key, item in node.items() if isinstance(item, Scalar)}


def _run_by(action: LocalAction, what: Uses) -> Uses:
    """What runs a local action that is no composite: its image, its Dockerfile, or a program of its own."""
    if action.image:
        return uses_of(f"docker://{action.image}", "")
    if action.dockerfile:
        return Uses("image", action.dockerfile, "")
    return Uses("action", f"./{action.directory}".rstrip("/"), "")


def _names_places(text: str) -> bool:
    lower = text.lower()
    return "workspace" in lower or "action_path" in lower


def _relative(path: str, start: str) -> str:
    """A folder as a path that starts with a dot, from another one; both are root-relative."""
    found = posixpath.relpath(path or ".", start or ".")
    return found if found.startswith(".") else f"./{found}"


def _variables(
    variant: Variant,
    changing: frozenset[str],
    used: tuple[tuple[str, str | None], ...],
    places: Mapping[str, Value],
    text: str,
) -> Mapping[str, str]:
    """The variables of one form: of those that differ between the forms, only what the text uses."""
    names = {"workspace": "GITHUB_WORKSPACE", "action_path": "GITHUB_ACTION_PATH"}
    added = {names[name]: as_text(path) or "." for name, path in places.items() if names[name] in text}
    if not changing and not added:
        return variant.variables
    kept = {name: value for name, value in variant.variables.items() if name not in changing}
    return {**added, **kept, **{name: value for name, value in used if value is not None}}


def _one_of_each_shell(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    return tuple({default_shell(variant.contexts.get("runner")): variant for variant in reversed(variants)}.values())


def _if_odd(lines: tuple[int, ...]) -> tuple[int, ...]:
    """The lines, or none where each follows the one before."""
    return () if all(line == lines[0] + at for at, line in enumerate(lines)) else lines


def _flat(node: Node | None) -> list[MappingNode]:
    """The steps of a list, those that run beside each other (`parallel`) one after the other."""
    found: list[MappingNode] = []
    for item in each(node):
        if isinstance(item, MappingNode):
            parallel = item.get("parallel")
            if isinstance(parallel, SequenceNode):
                found += [inner for inner in parallel.items if isinstance(inner, MappingNode)]
            else:
                found.append(item)
    return found


def _last_look(items: Sequence[MappingNode]) -> dict[str, int]:
    """The last step that looks at the outcome of each step, by its lower-case id."""
    found: dict[str, int] = {}
    for at, item in enumerate(items):
        for text in _texts(item):
            if "outcome" in text:
                for match in _OUTCOME.finditer(text):
                    found[(match[1] or match[2]).lower()] = at
    return found


def _texts(item: MappingNode) -> Iterator[str]:
    for name in ("if", "run"):
        yield text_of(item.get(name)) or ""
    for name in ("env", "with"):
        part = item.get(name)
        if isinstance(part, MappingNode):
            for _, value in part.items()[:_MOST_TEXTS]:
                yield text_of(value) or ""
