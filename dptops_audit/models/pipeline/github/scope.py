"""What holds where a text stands: the forms that a matrix gives, and the values of expressions in each."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dptops_audit.evidence import Problem
from dptops_audit.models.nodes import Mapping as MappingNode
from dptops_audit.models.nodes import Node, Scalar
from dptops_audit.models.pipeline.github.expression_syntax import Parsed, parse_expression
from dptops_audit.models.pipeline.github.expressions import UNKNOWN, Contexts, Open, Unknown, Value, as_text, evaluate
from dptops_audit.models.pipeline.github.texts import expanded, may_be_known, value_lines, whole_expression

if TYPE_CHECKING:
    from dptops_audit.models.packages.manifests import Manifests
    from dptops_audit.models.repository import Repository

MOST_FORMS = 20
"""Different texts that one step gives."""
_BUDGET = 500_000
_MOST_JOBS = 5_000
_MOST_STEPS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One form of a job: the contexts of expressions in it, and the environment's variables."""

    contexts: Contexts
    variables: Mapping[str, str]

    def knowing(self, **contexts: Value) -> Variant:
        """The same with other contexts."""
        return Variant({**self.contexts, **contexts}, self.variables)

    def key(self) -> tuple[str, ...]:
        """What tells it from others, where their texts are read in the same place."""
        known = [f"{name}={self.contexts[name]!r}" for name in sorted(self.contexts) if name != "env"]
        return (*known, *(f"{name}={value}" for name, value in self.variables.items()))


class Reading:
    """The reading of one repository's workflows: its files, and the bounds of the work on them."""

    def __init__(self, repository: Repository) -> None:
        self.manifests: Manifests = repository.manifests
        self.slug = (repository.inventory.repository.slug or "").lower()
        self.jobs_left = _MOST_JOBS
        self.steps_left = _MOST_STEPS
        self._tokens_left = _BUDGET

    def note(self, node: Node, message: str, *, skipped: bool = False) -> None:
        """Say what could not be read, or was left out on purpose (`skipped`), at its line."""
        self.manifests.note(Problem(node.path, message, node.line, skipped))

    def evaluate(self, parsed: Parsed, contexts: Contexts, statuses: Mapping[str, Value]) -> Value:
        """The value of an expression; unknown once too many were evaluated."""
        if self._tokens_left < 0:
            return UNKNOWN
        self._tokens_left -= parsed.size
        return evaluate(parsed, contexts, statuses)

    def check_budget(self, path: str) -> None:
        """Say so where too many expressions stand in the files."""
        if self._tokens_left < 0:
            self.manifests.note(Problem(path, "has too many expressions to evaluate all"))

    def inside(self, text: str, contexts: Contexts) -> Value:
        """The value of what stands between `${{` and `}}`."""
        parsed = parse_expression(text)
        return self.evaluate(parsed, contexts, {}) if parsed is not None else UNKNOWN

    def value(self, text: str, contexts: Contexts) -> Value:
        """The value of a whole text: an expression's own, or a string. An unknown one carries its text."""
        if "${{" not in text:
            return text
        if not may_be_known(text):
            prefix = text[: text.index("${{")]
            return Unknown(True if prefix else None, prefix, text=text)
        inside = whole_expression(text)
        if inside is not None:
            value = self.inside(inside, contexts)
            if isinstance(value, Unknown):
                return value if value.text is not None else Unknown(value.truth, value.prefix, value.never, text)
            return value
        result = self.text(text, contexts)
        if "${{" not in result:
            return result
        prefix = result[: result.index("${{")]
        return Unknown(True if prefix else None, prefix, text=result)

    def string(self, text: str, contexts: Contexts) -> Value:
        """As `value`, always a string where it is known."""
        value = self.value(text, contexts)
        known = as_text(value)
        return known if known is not None else value if isinstance(value, Unknown) else Unknown(text=text)

    def text(self, text: str, contexts: Contexts) -> str:
        """A text with the expressions replaced whose values are known."""
        if "${{" not in text or not may_be_known(text):
            return text
        return expanded(text, lambda inside: self.inside(inside, contexts))[0]

    def lines_of(self, scalar: Scalar) -> tuple[int, ...]:
        """The line of the file for each line of a scalar's text."""
        return value_lines(scalar, self.manifests.lines(scalar.path) if scalar.end_line > scalar.line else ())

    def placed_text(self, text: str, lines: tuple[int, ...], contexts: Contexts) -> tuple[str, tuple[int, ...]]:
        """As `text`, with the line of the file for each line of the result."""
        if "${{" not in text or not may_be_known(text):
            return text, lines
        return expanded(text, lambda inside: self.inside(inside, contexts), lines)

    def common_text(self, text: str, variants: Sequence[Variant]) -> str:
        """The text in all variants, or as written where it differs between them."""
        if "${{" not in text or not may_be_known(text):
            return text
        found = {self.text(text, variant.contexts) for variant in variants}
        return found.pop() if len(found) == 1 else text

    def with_env(
        self, variants: Sequence[Variant], env: Node | None, unsure: Container[str] = ()
    ) -> tuple[Variant, ...]:
        """The variants with the variables of an `env` over their own.

        `unsure` are names that the job's own steps may set: their values are unknown to expressions.
        """
        if not isinstance(env, MappingNode) or not env.items():
            return tuple(variants)
        entries = [(key.value, item) for key, item in env.items() if isinstance(item, Scalar)]
        found = []
        for variant in variants:
            known = variant.contexts.get("env")
            values: dict[str, Value] = dict(known) if isinstance(known, Open) else {}
            variables = dict(variant.variables)
            for name, item in entries:
                value = self.value(item.value, variant.contexts) if not item.is_null else ""
                text = as_text(value)
                written = value.text if isinstance(value, Unknown) and value.text is not None else item.value
                variables[name] = written if text is None else text
                values[name] = Unknown(text=written) if text is None else text
                if name in unsure:
                    # A condition cannot count on it, while a text most likely means what is declared.
                    values[name] = Unknown(text=variables[name])
            found.append(Variant({**variant.contexts, "env": Open(values)}, variables))
        return tuple(found)


def varying(variants: Sequence[Variant]) -> frozenset[str]:
    """The names of variables that are not the same in all variants."""
    if len(variants) < 2:
        return frozenset()
    first = variants[0].variables
    return frozenset(
        name
        for variant in variants[1:]
        if variant.variables is not first
        for name in {**first, **variant.variables}
        if first.get(name) != variant.variables.get(name)
    )
