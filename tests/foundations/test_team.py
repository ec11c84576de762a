"""Teams as people have them: exports, tables, pasted e-mails. What cannot be used is named, and nothing is guessed."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.destinations.port import User
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan, SourceChoice
from wizard.resources import asset_bytes
from wizard.team import keep_team, team_from_file, team_of
from wizard.team_reading import LARGEST, read_team

MAYA = User("u_maya@acme.example", "Maya Ø", "Maya@acme.example", "owner")
TOM = User("u_tom@acme.example", "", "tom@acme.example", "")


def read(text: str | bytes) -> list[tuple[str, str, str]]:
    found = read_team(text if isinstance(text, bytes) else text.encode(), "the file")
    return [(user.email, user.name, user.role) for user in found.users]


PEOPLE = [{"email": "Maya@acme.example", "name": "Maya Ø", "role": "owner"}, {"email": "tom@acme.example"}]
EXPECTED = [("Maya@acme.example", "Maya Ø", "owner"), ("tom@acme.example", "", "")]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(PEOPLE),
        json.dumps({"schema": {"fields": [{"name": "email"}, {"name": "role"}]}, "members": PEOPLE}),
        json.dumps({"schema": "team/1", "data": {"team": PEOPLE, "roles": ["owner"]}}, ensure_ascii=False),
        '{"$schema": "team/1"}\n' + "\n".join(json.dumps(one) for one in PEOPLE),
        "\ufeff" + "\n".join(json.dumps(one) for one in PEOPLE),
        json.dumps([{"user": {"E-Mail": "Maya@acme.example", "Full Name": "Maya Ø"}, "role": {"name": "Owner"}}, "tom@acme.example"]),
        json.dumps([{"emailAddress": None, "email_address": "Maya@acme.example", "first_name": "Maya", "lastName": 1, "last_name": "Ø",
                     "roles": ["owner", "x"]}, {"mail": " tom@acme.example "}]),
        "Role;E-Mail;Name\r\nOwner;Maya@acme.example;Maya Ø\r\n;tom@acme.example;\r\n",
        '\ufeffname,EMAIL,role\n"Maya Ø",Maya@acme.example,owner\n\n"",tom@acme.example,""\n',
        "email\tname\trole\nMaya@acme.example\tMaya Ø\towner\ntom@acme.example",
        "Email,Name,Role\nMaya@acme.example,Maya Ø,owner\ntom@acme.example,,\n".encode("cp1252"),
        "Email,Name,Role\nMaya@acme.example,Maya Ø,owner\ntom@acme.example,,\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_the_same_people_however_they_are_written(text: str | bytes) -> None:
    assert read(text) == EXPECTED


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("a@x.example b@x.example\nc@x.example", ["a@x.example", "b@x.example", "c@x.example"]),
        ("a@x.example, b@x.example;c@x.example;", ["a@x.example", "b@x.example", "c@x.example"]),
        ("Ann B. <a@x.example>, <b@x.example>;\n\"Do, Jo\" <mailto:c@x.example>", ["a@x.example", "b@x.example", "c@x.example"]),
        ("A@x.example a@X.example", ["A@x.example"]),
        ("d@x.example Ann <a@x.example> e@x.example", ["d@x.example", "a@x.example", "e@x.example"]),
    ],
)  # fmt: skip
def test_pasted_e_mails(text: str, emails: list[str]) -> None:
    assert [email for email, _, _ in read(text)] == emails


def test_names_stay_with_their_pasted_e_mails() -> None:
    assert read('Ann B. <a@x.example>, "Do, Jo" <c@x.example>') == [
        ("a@x.example", "Ann B.", ""),
        ("c@x.example", "Do, Jo", ""),
    ]


def test_what_is_left_out_is_named_with_the_reason() -> None:
    text = "name,email,role\nAnn,a@x.example,agent\nBo,,agent\nCy,cy at x,agent\nAnn 2,A@X.example,admin\n\x1b[2J,<b>,x"
    found = read_team(text.encode(), "team.csv")
    assert [user.email for user in found.users] == ["a@x.example"]
    assert [why for _, why in found.left_out] == [
        "has no e-mail",
        "is no e-mail",
        "the same e-mail once more",
        "is no e-mail",
    ]
    assert all("\x1b" not in shown for shown, _ in found.left_out)


def test_one_e_mail_with_two_ids_is_two_candidates() -> None:
    found = read_team(b'[{"id": "1", "email": "a@x.example"}, {"id": "2", "email": "A@x.example"}, {"id": "1", "email": "b@x.example"}]', "x")  # fmt: skip
    assert [user.id for user in found.users] == ["1", "2", "u_b@x.example"]


def test_a_role_nobody_knows_stays_as_text() -> None:
    assert [role for _, _, role in read("email,role\na@x.example,Light Agent\nb@x.example,Chief of Things")] == [
        "light_agent",
        "Chief of Things",
    ]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "There is no e-mail in team.json"),
        (b"name,phone\nAnn,1", "There is no e-mail"),
        (b"[]", "There is no e-mail"),
        (b'{"members": []}', "There is no e-mail"),
        (b'[{"name": "Ann"}, 7, null]', r"\(3 entries without one\)"),
        (b'[{"email": "a@x.example"}', r"begins like JSON and is none \(line 1\)"),
        (b"[" * 100_000, "begins like JSON"),
        (b"\x00\xff\xfe\x89PNG", "There is no e-mail"),
        (b"a" * (LARGEST + 1), "too large"),
    ],
)
def test_what_is_no_team_is_said(raw: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        read_team(raw, "team.json")
    assert caught.value.hint


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_anything_at_all_is_people_or_a_clear_error(raw: bytes) -> None:
    try:
        found = read_team(raw, "x")
    except UsageError:
        return
    assert len({user.id for user in found.users}) == len(found.users) > 0


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("a@x.example"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["email", "name", "role", "id", "user", "members", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_json)
def test_any_json_is_people_or_a_clear_error(value: object) -> None:
    try:
        found = read_team(json.dumps(value).encode(), "x")
    except UsageError:
        return
    assert all("@" in user.email for user in found.users)


def test_what_is_kept_is_what_was_read(home: Path) -> None:
    migration = Migration.create("x")
    team = read_team(json.dumps(PEOPLE).encode(), "x")
    assert team.users == (MAYA, TOM)
    keep_team(migration.paths, team)
    file = migration.paths.folder / "team.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert team_of(migration.load(), migration.paths) == (MAYA, TOM)


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, Path("/dev/zero"), Path("\x00")):
        with pytest.raises(UsageError):
            team_from_file(path)


def test_the_rehearsals_team_is_as_odd_as_life() -> None:
    found = read_team(asset_bytes("rehearsal/team.json"), "x").users
    emails = [user.email.casefold() for user in found]
    assert len(set(emails)) < len(emails), "two candidates for one e-mail"
    assert any(user.email != user.email.casefold() for user in found)
    assert {user.role for user in found} == {"owner", "admin", "agent", "light_agent"}


def test_a_rehearsal_has_that_team_until_another_one_is_given(home: Path) -> None:
    migration = Migration.create("x", Plan(source=SourceChoice(rehearsal=True)))
    assert len(team_of(migration.load(), migration.paths)) > 5
    keep_team(migration.paths, read_team(b"a@x.example", "x"))
    assert [user.email for user in team_of(migration.load(), migration.paths)] == ["a@x.example"]
