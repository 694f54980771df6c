"""Python: pyproject.toml, requirements files, setup.py, setup.cfg and Pipfile."""
