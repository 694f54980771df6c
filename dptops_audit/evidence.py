"""What is said about a repository: places, evidence, outcomes, findings and verdicts. Frozen data, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, StrEnum


class Severity(StrEnum):
    """How much an item or a finding matters. An item's severity is also its weight in the score."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def weight(self) -> float:
        """Weight of an item of this severity in a score: 10, 7.5, 5 or 2.5."""
        return _WEIGHTS[self]

    def at_least(self, other: Severity) -> bool:
        return self.weight >= other.weight


_WEIGHTS = {Severity.CRITICAL: 10.0, Severity.HIGH: 7.5, Severity.MEDIUM: 5.0, Severity.LOW: 2.5}


class Stage(Enum):
    """A stage of the pipeline as users see it; `value` is its id in reports."""

    BUILD = "build"
    TEST = "test"
    SECURITY = "security"
    STAGE = "stage"
    DEPLOY = "deploy"
    OPERATE = "operate"

    @property
    def title(self) -> str:
        return self.value.capitalize()


class Verdict(StrEnum):
    """What became of an item. `WAIVED` and `ERROR` are made by the engine, never by a rule."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "n/a"
    WAIVED = "waived"
    ATTESTED = "attested"
    ERROR = "error"

    @property
    def decided(self) -> bool:
        """True for the verdicts that carry a value into the score."""
        return self in (Verdict.PASS, Verdict.PARTIAL, Verdict.FAIL)

    @property
    def applicable(self) -> bool:
        """False for the verdicts that take an item out of the score altogether."""
        return self not in (Verdict.NOT_APPLICABLE, Verdict.WAIVED)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: root-relative POSIX path; line, column and end_line count from 1, or are 0 where unknown."""

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0

    def __str__(self) -> str:
        text = self.path
        if self.line:
            text += f":{self.line}"
            if self.column:
                text += f":{self.column}"
        return text


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be read or parsed in full, or was left out on purpose (`skipped`), and why.

    `line` counts from 1, or is 0 where no line is known. Only problems that are not `skipped` make an audit incomplete.
    """

    path: str
    message: str
    line: int = 0
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that proves or refutes an item. `via` is the way there, outermost place first."""

    location: Location
    message: str
    via: tuple[Location, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that the repository is. `name` is as the checklist spells it; `evidence` is never empty, and its first place shows the
    facet best."""

    name: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A finding that never decides a verdict and carries no penalty."""

    severity: Severity
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check says of one subject: a verdict with its value (0 to 1), one sentence, and its places.

    `proof` are the places that speak for the item, `against` those that refute it: each of the latter is a finding.
    """

    verdict: Verdict
    reason: str
    value: float = 0.0
    proof: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    advice: tuple[Advice, ...] = ()

    def advise(self, severity: Severity, at: Location, message: str) -> Outcome:
        """The same outcome with one more finding that decides nothing."""
        return replace(self, advice=(*self.advice, Advice(severity, Evidence(at, message))))


Places = Location | Evidence | tuple["Location | Evidence", ...]


def _places(at: Places, message: str) -> tuple[Evidence, ...]:
    several = at if isinstance(at, tuple) else (at,)
    return tuple(place if isinstance(place, Evidence) else Evidence(place, message) for place in several)


def passed(reason: str, *, at: Places) -> Outcome:
    """The item holds for this subject, proven at `at`."""
    return Outcome(Verdict.PASS, reason, 1.0, proof=_places(at, reason))


def partial(value: float, reason: str, *, at: Places, proof: Places = ()) -> Outcome:
    """The weaker form holds, or a share of it: `value` lies strictly between 0 and 1.

    Raises:
        ValueError: for a value of 0 or less, or 1 or more.
    """
    if not 0 < value < 1:
        raise ValueError(f"partial() needs a value between 0 and 1, not {value}")
    return Outcome(Verdict.PARTIAL, reason, value, proof=_places(proof, reason), against=_places(at, reason))


def failed(reason: str, *, at: Places = (), proof: Places = ()) -> Outcome:
    """The item is refuted at `at`, or by absence where `at` is empty."""
    return Outcome(Verdict.FAIL, reason, 0.0, proof=_places(proof, reason), against=_places(at, reason))


def unknown(reason: str, *, at: Places = ()) -> Outcome:
    """The item applies and nothing in the repository decides it; `at` is what leaves it open."""
    return Outcome(Verdict.UNKNOWN, reason, proof=_places(at, reason))


def not_applicable(reason: str, *, at: Places = ()) -> Outcome:
    """The item does not apply to this subject."""
    return Outcome(Verdict.NOT_APPLICABLE, reason, proof=_places(at, reason))


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation at its place (`location` is None where the item fails by absence and nothing is here to anchor it).

    `advice` findings decide nothing; `fingerprint` says nothing of line numbers, so that it survives moved lines.
    """

    rule: str
    severity: Severity
    message: str
    location: Location | None
    fingerprint: str
    stage: Stage
    item: bool
    advice: bool = False


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One checklist item's verdict over all its subjects, as the report shows it.

    `evidence` are all places that decide it, those against it first where the verdict is fail or partial.
    """

    id: str
    section: str
    stage: Stage
    title: str
    severity: Severity
    verdict: Verdict
    value: float
    reason: str
    remedy: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def weight(self) -> float:
        return self.severity.weight
