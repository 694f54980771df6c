"""GitHub Actions, and the systems that read the same files: workflows, actions and expressions."""
