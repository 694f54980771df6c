"""One measurement in a process of its own; prints it as JSON, in seconds of CPU and megabytes.

worker.py engine NAME COUNT TREE EXPRESSIONS    one engine with the first COUNT literals (spread over all) over the bytes of a tree
worker.py source TREE EXPRESSIONS               the whole of `Source`, reading included
worker.py source TREE EXPRESSIONS --any-kind    the same with every expression in every file that is scanned
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from dptops_audit.models.patterns import PatternSet, required_literals  # noqa: E402

Literal = tuple[str, bool]
Scan = Callable[[bytes], int]
EVERYWHERE = ("code", "string", "comment", "docstring")


def hyperscan(literals: Sequence[Literal]) -> Scan:
    from dptops_audit.models.source.engine import hyperscan_engine

    find = hyperscan_engine(literals)
    return lambda data: len(find(data))


def python_re(literals: Sequence[Literal]) -> Scan:
    from dptops_audit.models.source.engine import python_engine

    find = python_engine(literals)
    return lambda data: len(find(data))


def bytes_find(literals: Sequence[Literal]) -> Scan:
    words = sorted({text.lower().encode() for text, _ in literals})

    def scan(data: bytes) -> int:
        lower = data.lower()
        return sum(lower.count(word) for word in words)

    return scan


def pyahocorasick(literals: Sequence[Literal]) -> Scan:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for number, (text, _) in enumerate(literals):
        automaton.add_word(text.lower(), number)
    automaton.make_automaton()
    return lambda data: len(list(automaton.iter(data.lower().decode("latin-1"))))


def ahocorasick_rs(literals: Sequence[Literal]) -> Scan:
    import ahocorasick_rs as rust

    words = [text.lower().encode() for text, _ in literals]
    automaton = rust.BytesAhoCorasick(words, matchkind=rust.MatchKind.Standard, implementation=rust.Implementation.DFA)
    return lambda data: len(automaton.find_matches_as_indexes(data.lower(), overlapping=True))


def re2_set(literals: Sequence[Literal]) -> Scan:
    """Says only which literals a file holds, not where."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 1 << 28
    options.encoding = re2.Options.Encoding.LATIN1
    found = re2.Set.SearchSet(options)
    for text, _ in literals:
        found.Add(re2.escape(text))
    found.Compile()
    return lambda data: len(found.Match(data) or ())


ENGINES: dict[str, Callable[[Sequence[Literal]], Scan]] = {
    "hyperscan": hyperscan,
    "ahocorasick_rs": ahocorasick_rs,
    "pyahocorasick": pyahocorasick,
    "google-re2": re2_set,
    "re, one trie": python_re,
    "bytes.count": bytes_find,
}
MODULES = {
    "hyperscan": "hyperscan",
    "ahocorasick_rs": "ahocorasick_rs",
    "pyahocorasick": "ahocorasick",
    "google-re2": "re2",
}


def read_sets(path: Path, *, any_kind: bool = False) -> tuple[PatternSet, ...]:
    """The expressions of a file, a line each: kinds with commas, a tab, and the expression; or the expression alone."""
    by_kinds: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        kinds, tab, expression = line.partition("\t")
        by_kinds.setdefault(kinds if tab and not any_kind else "", []).append(expression if tab else line)
    return tuple(
        PatternSet(f"benchmark/{kinds or 'any'}", tuple(expressions), tuple(kinds.split(",")) if kinds else ())
        for kinds, expressions in by_kinds.items()
    )


def literals_of(sets: Sequence[PatternSet]) -> list[Literal]:
    needed = [required_literals(expression) for one in sets for expression in one.expressions]
    return sorted({(text, literals.caseless) for literals in needed for text in literals.texts})


def contents(tree: Path) -> Iterator[bytes]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=tree, capture_output=True, check=True).stdout.split(b"\0")
    for name in sorted(filter(None, names)):
        data = Path(str(tree), name.decode("utf-8", "surrogateescape")).read_bytes()
        if b"\0" not in data:
            yield data


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_engine(name: str, count: int, tree: Path, expressions: Path) -> dict[str, float]:
    literals = literals_of(read_sets(expressions))
    literals = [literals[index * len(literals) // count] for index in range(min(count, len(literals)))]
    files = list(contents(tree))
    before, begun = memory(), time.process_time()
    if name in MODULES:
        __import__(MODULES[name])
    imported = time.process_time()
    scan = ENGINES[name](literals)
    compiled = time.process_time()
    hits = sum(scan(data) for data in files)
    scanned = time.process_time()
    return {
        "literals": len(literals),
        "import": imported - begun,
        "compile": compiled - imported,
        "scan": scanned - compiled,
        "memory": memory() - before,
        "hits": hits,
        "megabytes": sum(map(len, files)) / 1e6,
    }


def measure_source(tree: Path, expressions: Path, *, any_kind: bool) -> dict[str, float]:
    from dptops_audit.models.inventory import Inventory
    from dptops_audit.models.source import Source

    sets = read_sets(expressions, any_kind=any_kind)
    inventory = Inventory.open(tree)
    before, begun = memory(), time.process_time()
    source = Source(inventory, sets)
    hits = sum(len(source.hits(one, regions=EVERYWHERE)) for one in sets)
    return {
        "source": time.process_time() - begun,
        "memory": memory() - before,
        "hits": hits,
        "files": len(inventory.files),
        "expressions": sum(len(one.expressions) for one in sets),
        "literals": len(literals_of(sets)),
    }


def main(words: Sequence[str]) -> None:
    if words[0] == "engine":
        done = measure_engine(words[1], int(words[2]), Path(words[3]), Path(words[4]))
    else:
        done = measure_source(Path(words[1]), Path(words[2]), any_kind="--any-kind" in words)
    print(json.dumps(done))


if __name__ == "__main__":
    main(sys.argv[1:])
