"""Dockerfiles: their syntax, their stages, and what a build of them with given arguments sets."""
