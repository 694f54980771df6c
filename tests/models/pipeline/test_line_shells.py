"""PowerShell and cmd, read line by line."""

from __future__ import annotations

from dptops_audit.models.pipeline.line_shells import commands_in


def words(text: str, shell: str = "powershell") -> list[tuple[int, str, bool]]:
    return [(line, " ".join(argv), bool(conditions)) for line, argv, conditions in commands_in(text, shell)]


def test_commands_with_their_lines() -> None:
    assert words("npm ci\n\n# npm test\ndotnet test -c Release; dotnet pack\n& .\\build.ps1 -Fast") == [
        (1, "npm ci", False),
        (4, "dotnet test -c Release", False),
        (4, "dotnet pack", False),
        (5, ".\\build.ps1 -Fast", False),
    ]


def test_blocks_are_conditional() -> None:
    assert words("if ($env:CI) {\n  dotnet test\n}\nnpm ci") == [(2, "dotnet test", True), (4, "npm ci", False)]


def test_values_and_assignments_are_no_commands() -> None:
    assert words("$env:A = 1\n$version = git describe --tags\n[int]$x = 3") == [(2, "git describe --tags", False)]


def test_continued_lines_count_from_the_first() -> None:
    assert words("dotnet test `\n  --no-build\nnpm ci") == [(1, "dotnet test --no-build", False), (3, "npm ci", False)]


def test_cmd() -> None:
    assert words("@echo off\nrem npm test\ncall gradlew.bat test && npm ci ^\n --x", "cmd") == [
        (3, "gradlew.bat test", False),
        (3, "npm ci --x", False),
    ]


def test_comments_of_several_lines_are_no_commands() -> None:
    assert words("<#\nnpm test\n#>\nnpm ci") == [(4, "npm ci", False)]
    assert words("npm ci\n<# never closed\nnpm test") == [(1, "npm ci", False)]


def test_strings_of_several_lines_are_no_commands() -> None:
    assert words('$text = @"\nnpm test\n"@\nnpm ci') == [(4, "npm ci", False)]
    assert words("$text = @'\n'@\nnpm ci") == [(3, "npm ci", False)]


def test_signs_inside_of_quotes_part_no_commands() -> None:
    assert words('Write-Host "now; npm test" | Out-File x') == [
        (1, "Write-Host now; npm test", False),
        (1, "Out-File x", False),
    ]
