"""What a repository contains: files, text, and the models parsed from them. Every node knows its path, line and column."""
