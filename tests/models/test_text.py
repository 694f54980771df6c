from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from dptops_audit.models.text import Text, decode, mask_credentials


@pytest.mark.parametrize(
    ("data", "content", "encoding"),
    [
        (b"", "", "utf-8"),
        ("naïve\r\n".encode(), "naïve\r\n", "utf-8"),
        (b"\xef\xbb\xbfFROM x", "FROM x", "utf-8"),
        ("\ufefflö".encode("utf-16-le"), "lö", "utf-16-le"),
        ("\ufefflö".encode("utf-16-be"), "lö", "utf-16-be"),
        ("\ufefflö".encode("utf-32-le"), "lö", "utf-32-le"),
    ],
)
def test_marked_and_plain_unicode_decodes_without_a_note(data: bytes, content: str, encoding: str) -> None:
    assert decode("f", data) == (Text("f", content, encoding), None)


def test_other_bytes_are_latin_1_with_a_note_at_the_first_of_them() -> None:
    text, note = decode("f", b"one\ntwo\ncaf\xe9\n")
    assert text is not None and note is not None
    assert (text.content, text.encoding) == ("one\ntwo\ncafé\n", "latin-1")
    assert (note.line, note.skipped) == (3, True)


@pytest.mark.parametrize("data", [b"\x7fELF\0\0", b"\xff\xfe\x00\xd8", b"\xff\xfea\0\0\0", b"a\0"])
def test_binary_bytes_give_no_text(data: bytes) -> None:
    text, note = decode("f", data)
    assert text is None
    assert note is not None and note.skipped


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\n", ["a", ""]),
        ("a\r\nb", ["a", "b"]),
        ("a\fb\vc\x1cd\x85e\u2028f\n", ["a\fb\vc\x1cd\x85e\u2028f"]),
        ("a\rb\n", ["a\rb"]),
    ],
)
def test_lines_end_as_git_and_editors_count(content: str, lines: list[str]) -> None:
    assert Text("f", content).lines == lines


def test_positions_count_lines_and_code_points_from_one() -> None:
    text = Text("f", "äb\r\n\U0001f600x")
    assert [text.position(offset) for offset in range(7)] == [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (2, 2), (2, 3)]
    assert text.line_at(4) == 2


def made_up(alphabet: str, count: int) -> Iterator[str]:
    """The same random texts on every run, short ones among them."""
    chooser = random.Random(13)
    for _ in range(count):
        yield "".join(chooser.choices(alphabet, k=chooser.randrange(60)))


def test_a_position_leads_back_to_its_character() -> None:
    for content in made_up("ab\r\n\u2028", 200):
        text = Text("f", content)
        for offset in range(len(content) + 1):
            line, column = text.position(offset)
            assert sum(len(part) + 1 for part in content.split("\n")[: line - 1]) + column - 1 == offset


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("https://user:hunter2@host/x", "https://user:***@host/x"),
        ("postgres://u:p@ss@db:5432/x", "postgres://u:***@db:5432/x"),
        ("git clone https://oauth2token@host/x", "git clone https://***@host/x"),
        ("PASSWORD=hunter2", "PASSWORD=***"),
        ("export TOKEN='hunter2' X=1", "export TOKEN='***' X=1"),
        ('export TOKEN="hunter2', 'export TOKEN="***'),
        ("  db_password: hunter 2 # local", "  db_password: *** # local"),
        ("- accessKey: hunter2", "- accessKey: ***"),
        ('{"password":"hunter\\"2", "user": "x"}', '{"password":"***", "user": "x"}'),
        ("'api_key' => 'hunter2',", "'api_key' => '***',"),
        ("Server=x;Pwd=hunter2;Database=y", "Server=x;Pwd=***;Database=y"),
        ("<password>hunter2</password>", "<password>***</password>"),
        ("ENV DB_PASSWORD hunter2", "ENV DB_PASSWORD ***"),
        ("mysql --password hunter2 --user x", "mysql --password *** --user x"),
        ("docker login -u x -p hunter2 registry", "docker login -u x -p *** registry"),
        ("twine upload -u x -p hunter2 dist/*", "twine upload -u x -p *** dist/*"),
        ("mysql -u x -phunter2 shop", "mysql -u x -p*** shop"),
        ("docker run -p 80:80 shop", "docker run -p 80:80 shop"),
        ("curl -u user:hunter2 https://host", "curl -u user:*** https://host"),
        ("Authorization: Basic aHVudGVyMg==", "Authorization: Basic ***"),
        ("-H 'X-Auth: Bearer abcdef0123456789'", "-H 'X-Auth: Bearer ***'"),
        ("get?token=hunter2&page=1", "get?token=***&page=1"),
        ("TOKEN: ${TOKEN:-hunter2}", "TOKEN: ***"),
    ],
)
def test_a_credentials_value_is_masked_and_nothing_else(line: str, masked: str) -> None:
    assert mask_credentials(line) == masked
    assert mask_credentials(masked) == masked


@pytest.mark.parametrize(
    "shape",
    ["gh" + "p_" + "a1" * 18, "AK" + "IA" + "A1" * 8, "xo" + "xb-" + "1a" * 12, "glp" + "at-" + "a1" * 12],
)
def test_tokens_of_a_known_shape_are_masked_under_any_name(shape: str) -> None:
    assert mask_credentials(f"run {shape} now") == "run *** now"


@pytest.mark.parametrize(
    "line",
    [
        "FROM registry.example.com/team/secret-service:1.2",
        "image: org/token-service:1.2",
        "RUN --mount=type=secret,id=npm_token,target=/root/.npmrc npm ci",
        "echo $TOKEN | docker login -u x --password-stdin registry",
        "password: ${{ secrets.PASSWORD }}",
        "password: {{ .Values.password }}",
        "token=$TOKEN",
        "secretName: database",
        "private_key_path=/run/key",
        "secret: |",
        'password: ""',
        "token: true",
        "PWD=/app",
        "tokenizer=bert",
        "git@github.com:owner/name.git",
        "ssh://git@host/owner/name",
    ],
)
def test_references_names_and_images_stay_readable(line: str) -> None:
    assert mask_credentials(line) == line


def test_masking_twice_is_masking_once() -> None:
    for line in made_up("aA_=:\"'/@$#{} -p\\<>&;,|token", 4000):
        line = line.replace("t", "token").replace("p", "password")
        once = mask_credentials(line)
        assert mask_credentials(once) == once, line


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "token",
        "token=",
        "token:",
        'token: "',
        "password='",
        "://a:",
        "://",
        "eyJ-",
        "--token ",
        "<token>",
        "-p ",
        "${{",
    ]
    + ["login -p", 'token"', "token ", "authorization:", "bearer ", "a-", "-u a:", "\\", 'token="\\'],
)
def test_masking_takes_linear_time(unit: str) -> None:
    def seconds(length: int) -> float:
        line = unit * (length // len(unit))
        started = time.process_time()
        mask_credentials(line)
        return time.process_time() - started

    seconds(1_000)
    assert seconds(160_000) < 40 * max(min(seconds(20_000) for _ in range(3)), 0.002)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("FROM someone:swordfish@registry.example.com/x:1", "FROM someone:***@registry.example.com/x:1"),
        ("docker pull someone:swordfish@registry:5000/x", "docker pull someone:***@registry:5000/x"),
        ("https://swordfish:x-oauth-basic@h.example/y", "https://***:x-oauth-basic@h.example/y"),
        ("https://swordfish:@h.example/y", "https://***:@h.example/y"),
    ],
)
def test_logins_are_masked_wherever_they_stand(line: str, masked: str) -> None:
    assert mask_credentials(line) == masked
    assert mask_credentials(masked) == masked


@pytest.mark.parametrize(
    "line", ["ghcr.io/a/b:1.2@sha256:abc", "git@github.com:x/y.git", '"left": "npm:left@1.2.3"', "node:20@sha256:0f/"]
)
def test_names_with_both_signs_are_no_logins(line: str) -> None:
    assert mask_credentials(line) == line
