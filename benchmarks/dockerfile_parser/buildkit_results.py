"""Compares our Dockerfile model with the results that BuildKit's parser tests expect.

usage: python buildkit_results.py BUILDKIT/frontend/dockerfile/parser/testfiles

Each folder there holds a Dockerfile and its `result`: one S-expression an instruction, with keyword, flags and words.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dptops_audit.models.docker.dockerfile import Instruction, read_dockerfile


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\\u0000", "\\x00")  # Go writes it so


def words(instruction: Instruction) -> list[str]:
    """The words of an instruction as BuildKit's Node.Dump shows them."""
    if instruction.name == "HEALTHCHECK":
        kind, _, rest = instruction.value.partition(" ")
        following = list(instruction.words) if instruction.words is not None else [rest.strip()] if rest.strip() else []
        return [quote(word) for word in (kind, *following) if word]
    if instruction.name in ("ENV", "LABEL"):
        equals = "=" if instruction.value.split()[0].count("=") else ""
        return [quote(part) for name, value in instruction.pairs for part in (name, value or "", equals)]
    if instruction.name == "ONBUILD":
        return [dump(trigger) for trigger in instruction.triggers]
    return [quote(word) for word in instruction.arguments]


def dump(instruction: Instruction) -> str:
    flags = [quote(f"--{name}={value}" if value else f"--{name}") for name, value in instruction.flags]
    shown = [f"[{' '.join(flags)}]"] if flags else []
    return f"({' '.join((instruction.name.lower(), *shown, *words(instruction)))})"


def main() -> int:
    folders = sorted(path.parent for path in Path(sys.argv[1]).glob("*/result"))
    differing = 0
    for folder in folders:
        dockerfile = read_dockerfile("Dockerfile", (folder / "Dockerfile").read_text())
        ours = [dump(instruction) for instruction in dockerfile.instructions]
        theirs = (folder / "result").read_text().strip().splitlines()
        differing += ours != theirs
        for one, other in zip(ours, theirs, strict=False):
            if one != other:
                print(f"{folder.name}:\n  ours   {one}\n  theirs {other}")
    print(f"{len(folders) - differing} of {len(folders)} results are the same")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
