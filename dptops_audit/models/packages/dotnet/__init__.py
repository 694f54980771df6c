""".NET projects and solutions."""
