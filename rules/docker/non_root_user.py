"""Containers do not run as root.

Why: a process that breaks out of a container, or writes through a mounted volume, does so as the user it runs as. Root inside is, but for
user namespaces, root outside.

What passes: the final stage ends as a user other than root or 0, by its own USER or by a base image that is known to set one; the entrypoint
drops privileges (gosu, su-exec, setpriv, s6-setuidgid, runuser); or every workload here that runs the image sets runAsNonRoot, runAsUser or
`user:`.

Which compose files say so: one named or commented for production, an override for production laid over its base, or one that builds
nothing, counts like a manifest. In any other, which is for development, `user:` counts in favour where nothing else runs the image, and
root says nothing: the image's own user holds for a service that sets none.

What is partial: a drop that a condition can skip, or a user in some of the workloads only.

What fails: it ends as root, nothing says anything, or USER is a variable without a value. A base in the owner's own namespace, or in a
registry that is not public, may set a user: then the image is unknown. Images that run only as Lambda functions are left out.

How to fix: create a user in the final stage, give it what it must write, and end with `USER` and a numeric id, which Kubernetes can check.
"""

from dataclasses import replace

from dptops_audit import (
    Evidence,
    Image,
    Instruction,
    Location,
    Outcome,
    Repository,
    Severity,
    Use,
    Verdict,
    drop_of,
    failed,
    is_root,
    item,
    not_applicable,
    partial,
    passed,
    unknown,
)

OFFICIAL_ENTRYPOINT = ("docker-entrypoint.sh",)
"""What the official images of Docker Hub name their entrypoint."""


@item(
    severity=Severity.HIGH,
    references=("CIS Docker 4.1", "https://docs.docker.com/build/building/best-practices/#user"),
    empty=not_applicable("no image is shipped from a Dockerfile here"),
    remedy="End the final stage with USER and a numeric id other than 0.",
)
def non_root_user(image: Image, repository: Repository) -> Outcome:
    """The image does not run as root."""
    if image.only_for_lambda:
        return not_applicable("runs only as a Lambda function, whose user AWS sets", at=image.stage.location)
    uses = image.deployed_uses
    if not any(sets_user(use) for use in uses):
        return judge_image(image, repository)
    if all(sets_user(use) == "other" for use in uses):
        count = "the workload that runs it sets" if len(uses) == 1 else f"all {len(uses)} workloads that run it set"
        return passed(f"{count} a user other than root", at=tuple(setting(use) for use in uses))
    return judge_mixed(uses, judge_image(image, repository))


def judge_image(image: Image, repository: Repository) -> Outcome:
    """What the image does by itself, where no workload says otherwise; where a variable picks what it is built on, the worst of all."""
    return min((judge_alternative(each, repository) for each in image.alternatives), key=goodness)


def goodness(outcome: Outcome) -> float:
    """From a failure over what is not known to a pass."""
    return 0.1 if outcome.verdict is Verdict.UNKNOWN else outcome.value


def judge_alternative(image: Image, repository: Repository) -> Outcome:
    user = image.effective("USER")
    if user is not None:
        named = judge_user(image, user)
        if named.verdict is not Verdict.FAIL:
            return named
    start = repository.start_of(image)
    if start.cut:
        return unknown(f"the start is too long to be followed: {', '.join(start.unseen[-1:])}", at=image.stage.location)
    drop = drop_of(start)
    if drop is not None:
        place = Evidence(drop.start.location, f"goes on as {drop.user}", drop.start.via)
        if drop.skipped_by:
            reason = f"the entrypoint goes on as {drop.user} only if {drop.skipped_by}"
            return partial(0.5, reason, at=replace(place, message=reason))
        return passed(f"the entrypoint drops privileges: it goes on as {drop.user}", at=place)
    return judge_user(image, user) if user is not None else judge_base(image, repository)


def judge_user(image: Image, user: Instruction) -> Outcome:
    owner = image.owner_of(user)
    name = owner.value_at(user.value, user)
    at = Evidence(user.location, f"the image ends as USER {name or user.value}", owner.set_at(user.value, user))
    if name is None:
        return failed(
            f"USER {user.value} is a variable that nothing here sets: the image may run as root", at=user.location
        )
    if not name.strip() or is_root(name):
        return failed(at.message, at=at)
    return passed(at.message, at=at)


def judge_base(image: Image, repository: Repository) -> Outcome:
    """No USER and no drop here: the base image decides."""
    root = image.root
    base, at = root.base, root.lineage[0].location
    if base is None:
        return without_user(image, "no USER over scratch, so the image runs as root")
    if base.unresolved or base.reference is None:
        return unknown(f"no USER here, and nothing here says which image {base.label} is", at=at)
    known = base.known
    if known is not None and not is_root(known.user):
        if not known.drops:
            return passed(f"{base.label} ends as {known.user}, and nothing here changes that", at=at)
        if inherits_entrypoint(image, repository):
            return passed(f"the entrypoint of {base.label} goes on as {known.user}", at=at)
    elif known is None:
        if image.owns(base.reference):
            return unknown(f"no USER here, and {base.label} is the owner's own image, which may set one", at=at)
        if not base.reference.public:
            return unknown(f"no USER here, and {base.label} is in a registry that is not public", at=at)
    return without_user(
        image, f"no USER, and {base.label} ends as {known.user if known and is_root(known.user) else 'root'}"
    )


def without_user(image: Image, reason: str) -> Outcome:
    """Failed at the stage that needs the USER, not at the one below it, which other images may share."""
    which = f" (image {image.told_apart})" if image.told_apart else ""
    return failed(reason, at=Evidence(image.stage.location, f"{reason}{which}"))


def inherits_entrypoint(image: Image, repository: Repository) -> bool:
    """True where the base image's own entrypoint runs: nothing here sets another, or it is named again and no such file is here."""
    own = image.effective("ENTRYPOINT")
    return own is None or (
        own.words == OFFICIAL_ENTRYPOINT and OFFICIAL_ENTRYPOINT[0] in repository.start_of(image).unseen
    )


def sets_user(use: Use) -> str:
    """ "root" or "other" where the workload says which user it runs, else empty.

    A compose file for development may well run as root: that says nothing of production, so that the image's own user holds.
    """
    run_as = use.container.run_as
    if run_as is None or run_as.non_root is None or (use.workload.development and not run_as.non_root):
        return ""
    return "other" if run_as.non_root else "root"


def judge_mixed(uses: tuple[Use, ...], own: Outcome) -> Outcome:
    """Some workloads say root, or nothing, in which case the image's own user holds."""
    good = [use for use in uses if sets_user(use) == "other" or (not sets_user(use) and own.value == 1)]
    bad = [use for use in uses if use not in good]
    if not bad or (own.verdict is Verdict.UNKNOWN and not all(sets_user(use) for use in uses)):
        return own
    silent = f"leaves it to the image: {own.reason}" if own.verdict is Verdict.PARTIAL else "runs it as root"
    against = tuple(
        Evidence(
            where(use), f"{use.workload.kind} {use.workload.name} {'runs it as root' if sets_user(use) else silent}"
        )
        for use in bad
    )
    value = sum(own.value if not sets_user(use) else sets_user(use) == "other" for use in uses) / len(uses)
    if not value:
        return failed(against[0].message, at=against)
    reason = f"{len(good)} of {len(uses)} workloads run it as another user than root, {bad[0].workload.name} does not"
    return partial(value, reason, at=against, proof=tuple(setting(use) for use in good))


def setting(use: Use) -> Evidence:
    run_as = use.container.run_as
    said = (
        f"sets {run_as.text}" if run_as is not None and sets_user(use) else "leaves it to the image, which is not root"
    )
    return Evidence(where(use), f"{use.workload.kind} {use.workload.name} {said}")


def where(use: Use) -> Location:
    run_as = use.container.run_as
    return run_as.location if run_as is not None else use.container.location
