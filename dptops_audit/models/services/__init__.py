"""Service roots: the directories that start a long-running program, and how that is known."""
