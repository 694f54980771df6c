"""One reader per family of coverage tools: the repository in, `CoverageSetting`s out."""
