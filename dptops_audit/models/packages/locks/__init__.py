"""Lock files: the versions that an installation takes."""
