"""What installs, compiles, tests, measures and lints Rust.

Sources: https://doc.rust-lang.org/cargo/commands/ (each command that compiles fetches its dependencies), the documentation of
cargo-nextest, cargo-llvm-cov, cargo-tarpaulin, grcov and wasm-pack, and the action.yml of each action.
"""

from __future__ import annotations

from dptops_audit.knowledge.tools.expressions import ANY, END, REVIEWDOG_FAILS, above_zero, behind, option, words
from dptops_audit.knowledge.tools.tool import Kind, action, tool, way

_CARGO = behind("--manifest-path --config -Z --color -C --target-dir")
_BUILD = (Kind.INSTALL, Kind.COMPILE)
_NO_RUN = option("--no-run --list")
_MINIMUMS = "--fail-under --fail-under-lines --fail-under-functions --fail-under-regions --fail-under-file-lines --fail-under-branches"

TOOLS = (
    tool(
        "Cargo",
        way(Kind.INSTALL, "cargo", rf"{_CARGO}(?:fetch|vendor){END}"),
        way(
            _BUILD, "cargo cross", rf"{_CARGO}(?:build|b|test|t|bench|zigbuild|rustc|doc){END}", unless=option("--list")
        ),
        way(
            _BUILD,
            "cargo",
            rf"{_CARGO}(?:xwin|ndk|hack|leptos|component|lambda|auditable|careful|ws|wasi|apk) (?:.* )?(?:build|test){END}",
        ),
        way(_BUILD, "cargo", rf"{_CARGO}install (?:.* )?--path[= ]"),
        way((Kind.INSTALL, Kind.LINT), "cargo cross", rf"{_CARGO}(?:check|c){END}"),
        way((Kind.INSTALL, Kind.LINT), "cargo", rf"{_CARGO}hack (?:.* )?(?:check|clippy){END}"),
        way(Kind.TEST, "cargo cross", rf"{_CARGO}(?:test|t){END}", unless=_NO_RUN),
        way(
            (*_BUILD, Kind.TEST),
            "cargo",
            rf"{_CARGO}(?:hack|insta|miri|careful|auditable|component|wasi|leptos) (?:.* )?(?:test|nextest run){END}",
            unless=_NO_RUN,
        ),
        way(
            Kind.PACKAGE,
            "cargo",
            rf"{_CARGO}(?:package|deb|generate-rpm|wix|bundle|appimage|aur){END}",
            unless=option("--list -l"),
        ),
        way(
            Kind.PUBLISH,
            "cargo",
            rf"{_CARGO}(?:publish|workspaces publish|ws publish|hack publish){END}",
            unless=option("--dry-run -n"),
        ),
        languages="rust",
    ),
    tool(
        "cargo-nextest",
        way((*_BUILD, Kind.TEST), "cargo cross", rf"{_CARGO}nextest (?:run|r){END}", unless=option("--no-run")),
        way(_BUILD, "cargo", rf"{_CARGO}nextest archive{END}"),
        languages="rust",
    ),
    tool(
        "cargo-llvm-cov",
        way(
            (*_BUILD, Kind.TEST, Kind.COVERAGE),
            "cargo",
            rf"{_CARGO}llvm-cov(?! (?:show-env|clean|report|run){END})(?= |$)",
        ),
        way(Kind.COVERAGE, "cargo", rf"{_CARGO}llvm-cov (?:report|run){END}"),
        way(Kind.COVERAGE_GATE, "cargo", rf"{_CARGO}llvm-cov (?:.* )?{above_zero(_MINIMUMS)}"),
        languages="rust",
    ),
    tool(
        "cargo-tarpaulin",
        way(
            (*_BUILD, Kind.TEST, Kind.COVERAGE),
            "cargo",
            rf"{_CARGO}tarpaulin{END}",
            unless=option("--no-run --print-rust-flags"),
        ),
        way(Kind.COVERAGE_GATE, "cargo", rf"{_CARGO}tarpaulin (?:.* )?{above_zero(_MINIMUMS)}"),
        way((*_BUILD, Kind.TEST, Kind.COVERAGE), "cargo-tarpaulin"),
        way(Kind.COVERAGE_GATE, "cargo-tarpaulin", rf"{ANY}{above_zero(_MINIMUMS)}"),
        languages="rust",
    ),
    tool("grcov", way(Kind.COVERAGE, "grcov", "."), languages="rust c cpp"),
    tool(
        "Clippy",
        way((Kind.INSTALL, Kind.LINT), "cargo cross", rf"{_CARGO}clippy{END}"),
        way(Kind.LINT, "pre-commit-hook", words("clippy cargo-clippy")),
        action((Kind.INSTALL, Kind.LINT), "actions-rs/clippy-check auguwu/clippy-action"),
        *(action(Kind.LINT, "giraffate/clippy-action", inputs=inputs) for inputs in REVIEWDOG_FAILS),
        languages="rust",
    ),
    tool(
        "rustfmt",
        way(Kind.LINT, "cargo", rf"{_CARGO}fmt (?:.* )?--check{END}"),
        way(Kind.LINT, "rustfmt", rf"{ANY}--check{END}"),
        way(Kind.LINT, "pre-commit-hook", words("fmt rustfmt cargo-fmt")),
        action(Kind.LINT, "actions-rust-lang/rustfmt"),
        languages="rust",
    ),
    tool(
        "Cargo's hooks",
        way((Kind.INSTALL, Kind.LINT), "pre-commit-hook", words("cargo-check")),
        way((*_BUILD, Kind.TEST), "pre-commit-hook", words("cargo-test")),
        languages="rust",
    ),
    tool("Dylint", way((Kind.INSTALL, Kind.LINT), "cargo", rf"{_CARGO}dylint{END}"), languages="rust"),
    tool(
        "wasm-pack",
        way(_BUILD, "wasm-pack", words("build test")),
        way(Kind.TEST, "wasm-pack", words("test")),
        way(Kind.PACKAGE, "wasm-pack", words("build pack")),
        way(Kind.PUBLISH, "wasm-pack", words("publish")),
        languages="rust",
    ),
    tool("Trunk for WebAssembly", way(_BUILD, "trunk", rf"{behind('--config')}build{END}"), languages="rust"),
    tool("rustc", way(Kind.COMPILE, "rustc", rf"{ANY}\S+\.rs{END}"), languages="rust"),
)
"""Cargo and the tools around it."""
