"""Rust: Cargo packages and workspaces."""
