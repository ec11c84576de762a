"""Whoever works at the destination, read from what somebody has of them: an export's `team.json`, a CSV, or pasted e-mails.

Ochre publishes no field names (see its export page), so the usual names are looked for and everything else is passed over. Pure.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wizard.destinations.port import User
from wizard.errors import UsageError
from wizard.text import one_line, plural, printable
from wizard.translate.values import standard_name

LARGEST = 5_000_000
"""Bytes. A team of thousands fits a hundred times."""

_EMAIL = (
    "email",
    "e_mail",
    "mail",
    "email_address",
    "e_mail_address",
    "mail_address",
    "user_email",
    "primary_email",
    "work_email",
)
_NAME = ("name", "full_name", "fullname", "display_name", "displayname", "user_name", "member_name", "member")
_ROLE = ("role", "roles", "role_name", "workspace_role", "member_role", "permission", "access")
_ID = ("id", "user_id", "member_id", "uuid")
_INSIDE = ("user", "member", "profile", "person", "account")
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
_NAMED = re.compile(
    r"(?:\"([^\"\n]{0,200})\"|([^,;<>\n\"]{0,200}))\s{0,3}<\s{0,3}(?:mailto:)?([^<>\s]{1,254}@[^<>\s]{1,254})\s{0,3}>"
)


@dataclass(frozen=True, slots=True)
class Team:
    """Who was found, and (what, why) for each entry that was left out."""

    users: tuple[User, ...]
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One person as written: each value as text, `shown` is the entry itself, for whoever looks for it."""

    email: str
    name: str = ""
    role: str = ""
    id: str = ""
    shown: str = ""


def read_team(raw: bytes, where: str) -> Team:
    """The people in a team file or in pasted text. `where` is what to call it in an error. Raises UsageError when nobody is in it."""
    if len(raw) > LARGEST:
        raise UsageError(f"{where} is too large for a list of people.", hint="Give the team's own file, or a CSV.")
    text = _decoded(raw).strip().lstrip("\ufeff").strip()
    entries = _from_json(text, where) if text[:1] in ("[", "{") else _from_csv(text)
    team = _collected(entries if entries is not None else _from_pasted(text))
    if not team.users:
        seen = f" ({plural(len(team.left_out), 'entry', 'entries')} without one)" if team.left_out else ""
        raise UsageError(
            f"There is no e-mail in {where}{seen}.",
            hint="Give team.json of an Ochre export, a CSV with a column 'email', or the e-mails themselves.",
        )
    return team


def _decoded(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What spreadsheets of western Europe write.
        return raw.decode("cp1252", "replace")


def _collected(entries: Iterable[_Entry]) -> Team:
    users: dict[tuple[str, str], User] = {}
    ids: set[str] = set()
    left_out = []
    for entry in entries:
        email = entry.email.strip().strip("<>\"'").removeprefix("mailto:").rstrip(".")
        shown = one_line(entry.shown or entry.name or entry.email, 80)
        if not _ADDRESS.fullmatch(email) or len(email) > 254 or email != printable(email):
            left_out.append((shown, "has no e-mail" if not email else "is no e-mail"))
            continue
        given = one_line(entry.id, 100)
        found = given if given and given not in ids else f"u_{email.casefold()}"
        if found in ids or (not given and any(known[0] == email.casefold() for known in users)):
            left_out.append((shown, "the same e-mail once more"))
            continue
        ids.add(found)
        users[email.casefold(), found] = User(found, one_line(entry.name, 100), one_line(email, 254), _role(entry.role))
    return Team(tuple(users.values()), tuple(left_out))


def _role(text: str) -> str:
    """Ochre's own name of a role where it is one; any other text stays as it is."""
    name = standard_name(text) if text.strip() else ""
    return name if name in ("owner", "admin", "agent", "light_agent") else one_line(text, 60)


def _from_json(text: str, where: str) -> Iterator[_Entry]:
    found = _people_in(_parsed(text, where), 4)
    yield from (_entry(one) for one in found if not _is_schema(one))


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        objects = [one for line in lines if (one := _object(line)) is not None]
        # One broken line in a file of lines is that line's trouble; anything else is the file's.
        if objects and len(lines) > 1 and 2 * len(objects) >= len(lines):
            return [*objects, *(line for line in lines if _object(line) is None)]
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(
            f"{where} begins like JSON and is none{place}.",
            hint="Take the file once more out of the export, or give a CSV.",
        ) from error


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _people_in(value: Any, depth: int) -> list[Any]:
    """The list with the most e-mails in it, wherever it is; one person alone is a list of one."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or depth == 0:
        return []
    lists = [_people_in(inner, depth - 1) for inner in value.values() if isinstance(inner, dict | list)]
    best = max(lists, key=_emails, default=[])
    return best if _emails(best) else [value] if _entry(value).email else best


def _emails(people: list[Any]) -> int:
    return sum("@" in _entry(one).email for one in people)


def _is_schema(one: Any) -> bool:
    return isinstance(one, dict) and not _entry(one).email and any(key.strip("_$").startswith("schema") for key in one)


def _entry(one: Any) -> _Entry:
    if not isinstance(one, dict):
        named = _NAMED.search(one) if isinstance(one, str) else None
        if named:
            return _Entry(named[3], (named[1] or named[2]).strip())
        return _Entry(one if isinstance(one, str) else "", shown=one_line(json.dumps(one, ensure_ascii=False), 80))
    values = {standard_name(key): value for key, value in one.items()}
    for name in _INSIDE:
        if isinstance(inner := values.get(name), dict):
            values = {**{standard_name(key): value for key, value in inner.items()}, **values}
    shown = one_line(json.dumps(one, ensure_ascii=False), 80)
    first = " ".join(filter(None, (_text(values.get("first_name")), _text(values.get("last_name")))))
    return _Entry(
        _first(values, _EMAIL), _first(values, _NAME) or first, _first(values, _ROLE), _first(values, _ID), shown
    )


def _first(values: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((found for name in names if (found := _text(values.get(name)))), "")


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("slug") or value.get("id")
    return "" if value is None or isinstance(value, bool | dict | list) else str(value).strip()


def _from_csv(text: str) -> list[_Entry] | None:
    """People of a table whose first line names its columns; None where it names no e-mail."""
    head = text.split("\n", 1)[0]
    sign = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error:
        return None
    columns = [standard_name(cell) for cell in rows[0]] if rows else []
    if not set(columns) & set(_EMAIL):
        return None
    entries = (dict(zip(columns, row, strict=False)) | {"": sign.join(row)} for row in rows[1:] if any(row))
    return [
        _Entry(
            _first(one, _EMAIL),
            _first(one, _NAME) or f"{_text(one.get('first_name'))} {_text(one.get('last_name'))}".strip(),
            _first(one, _ROLE),
            _first(one, _ID),
            one[""],
        )
        for one in entries
    ]


def _from_pasted(text: str) -> Iterator[_Entry]:
    """E-mails between commas, semicolons and white space; `Name <e-mail>` too."""
    end = 0
    for named in _NAMED.finditer(text):
        yield from (_Entry(word, shown=word) for word in re.split(r"[\s,;]+", text[end : named.start()]) if word)
        words = (named[1] or named[2]).split()
        # What stands on the same line before a name may be e-mails of their own.
        own = next((place for place in range(len(words), 0, -1) if "@" in words[place - 1]), 0)
        yield from (_Entry(word, shown=word) for word in words[:own])
        yield _Entry(named[3], " ".join(words[own:]))
        end = named.end()
    yield from (_Entry(word, shown=word) for word in re.split(r"[\s,;]+", text[end:]) if word)
