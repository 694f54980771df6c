"""Base images name a version.

Why: a tag such as `latest` is another image tomorrow: the same commit builds differently, an old release cannot be built again, and
what was scanned is not what is shipped. A digest pins to the byte and is the firmest form.

What passes: each external image of a FROM or a `COPY --from` has a tag with a version number, a distribution's codename
(`debian:bookworm`) or a digest. A bare major (`node:20`) passes. Each line that names a version and no digest gets advice to add it.
`scratch`, earlier stages and named contexts need none; a base that is built here needs one too.

What fails: no tag, a moving one (`latest`, `stable`, `lts`, `edge`, `main`, `sid`) or one that names only a variant (`alpine`, `slim`).

Build arguments count by the value that a compose file here passes, else by their default. A tag that cannot be resolved leaves its image
unknown. An image's value is the share of its external images that are pinned.

How to fix: name the version, better the digest, and let Renovate or Dependabot move it.
"""

from dptops_audit import (
    Base,
    Evidence,
    Image,
    Outcome,
    Pin,
    Severity,
    failed,
    item,
    not_applicable,
    partial,
    passed,
    unknown,
)


@item(
    severity=Severity.MEDIUM,
    references=("CIS Docker 4.2", "https://docs.docker.com/build/building/best-practices/#pin-base-image-versions"),
    empty=not_applicable("no image is shipped from a Dockerfile here"),
    remedy="Give each base image a version tag or a digest.",
)
def pinned_base_image(image: Image) -> Outcome:
    """Base images are pinned to a version."""
    bases = image.bases
    if not bases:
        return passed("every stage starts from scratch", at=image.stage.location)
    pinned = tuple(base for base in bases if base.pin.pinned)
    moving = tuple(base for base in bases if not base.pin.pinned and base.pin is not Pin.OPEN)
    open_ones = tuple(base for base in bases if base.pin is Pin.OPEN)
    if open_ones:
        what = (
            "names a variable without a default that no compose file here sets"
            if open_ones[0].unresolved
            else "is no image reference"
        )
        outcome = unknown(f"{open_ones[0].label} {what}", at=tuple(base.location for base in open_ones))
        for base in moving:
            outcome = outcome.advise(Severity.MEDIUM, base.location, f"{base.label}: {wording(base)}")
        return advise(outcome, pinned)
    return advise(judge(pinned, moving), pinned)


def judge(pinned: tuple[Base, ...], moving: tuple[Base, ...]) -> Outcome:
    proof = tuple(Evidence(base.location, f"{base.label} is pinned by {wording(base)}", base.via) for base in pinned)
    against = tuple(Evidence(base.location, f"{base.label}: {wording(base)}", base.via) for base in moving)
    if not moving:
        names = pinned[0].label if len(pinned) == 1 else f"all {len(pinned)} images it is built from"
        return passed(f"{names} {'names' if len(pinned) == 1 else 'name'} a version", at=proof)
    if not pinned:
        return failed(f"{moving[0].label} names no version ({moving[0].pin.value})", at=against)
    every = len(pinned) + len(moving)
    reason = f"{len(pinned)} of {every} images it is built from name a version, {moving[0].label} does not ({moving[0].pin.value})"
    return partial(len(pinned) / every, reason, at=against, proof=proof)


def wording(base: Base) -> str:
    return {
        Pin.DIGEST: "its digest",
        Pin.VERSION: "its tag",
        Pin.MAJOR: "a bare major version",
        Pin.MOVING: "a tag that moves",
        Pin.NO_TAG: "no tag, which means latest",
    }[base.pin]


def advise(outcome: Outcome, pinned: tuple[Base, ...]) -> Outcome:
    """One piece of advice for each line that names a version and no digest, the same whichever image it is asked for: images that share
    the line share the advice."""
    for base in pinned:
        if base.pin in ADVICE:
            outcome = outcome.advise(Severity.LOW, base.location, f"{base.label} {ADVICE[base.pin]}")
    return outcome


ADVICE = {
    Pin.MAJOR: "is a bare major version: name the minor version, better the digest",
    Pin.VERSION: "is pinned by its tag, which can be moved: add its digest to build the same bytes again",
}
