"""The command line. `main` answers `--version` by itself and imports the rest only when it is needed."""
