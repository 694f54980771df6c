"""Package manifests: what a project depends on, with its place."""
