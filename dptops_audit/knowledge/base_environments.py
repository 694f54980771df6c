"""Environment variables that published base images set, where Dockerfiles built on them use the value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BaseVariable:
    """A variable of a published image; `repository` and `tags` are as in base_images.KnownBase, `source` shows the value."""

    repository: str
    tags: str
    name: str
    value: str
    source: str


BASE_VARIABLES: tuple[BaseVariable, ...] = (
    BaseVariable(
        "mcr.microsoft.com/dotnet/*",
        r"(?![1-7](\.|-|$)).*",
        "APP_UID",
        "1654",
        "https://github.com/dotnet/dotnet-docker/blob/main/src/runtime-deps/8.0/bookworm-slim/amd64/Dockerfile",
    ),
)
"""From .NET 8 on, Microsoft's own templates end with `USER $APP_UID`."""
