"""Go modules and workspaces."""
