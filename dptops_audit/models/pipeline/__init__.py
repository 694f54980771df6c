"""Pipelines: which files define them."""
