"""An archive of any size, made quickly: conversations with threads of made-up words, people and companies, straight through SQL."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

from wizard.archive.archive import Archive
from wizard.archive.decode import digest
from wizard.archive.packing import Packing
from wizard.paths import MigrationPaths

FIRST_ID = 215_000_000_000_000
FIRST_SECOND = 1_609_459_200
LAST_SECOND = 1_767_225_600
COMMON = "the"
"""A word that next to every conversation has."""
PHRASE = "please send the refund today"
"""A sentence that one in a thousand has."""
RARE = "quetzalcoatlus"
"""A word that ten conversations have."""

_BATCH = 2_000
_WORDS = 30_000
_SENTENCES = 20_000
_ADMINS = 60
_TAGS = 120
_EVERYDAY = (
    "the to you and a for your we is of in it that with this have can on are be not please our i will if order as hello hi thanks"
    " account payment refund invoice shipping address password email customer support team order number today tomorrow issue"
)


def make(paths: MigrationPaths, conversations: int, seed: int = 1) -> None:
    """Fill the archive of a new migration: so many conversations of six messages or so, a contact for every five and a company for every 200."""
    dice = random.Random(seed)
    with Archive(paths.archive, paths.files) as archive:
        archive.set_fact("workspace", "bench")
    with closing(sqlite3.connect(paths.archive, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        shelf = _Shelf(database)
        people, companies = max(10, conversations // 5), max(5, conversations // 200)
        shelf.put("admins", ((str(n), _admin(n)) for n in range(_ADMINS)))
        shelf.put("tags", ((str(n), {"type": "tag", "id": str(n), "name": f"Tag {n}"}) for n in range(_TAGS)))
        shelf.put("companies", ((_hex(n), _company(n)) for n in range(companies)))
        shelf.put("contacts", ((_hex(n), _contact(n, companies)) for n in range(people)))
        say = _sentences(dice)
        shelf.put(
            "conversations",
            ((str(FIRST_ID + n), _conversation(n, conversations, people, dice, say)) for n in range(conversations)),
        )


class _Shelf:
    """Writes objects as a run does, a batch in a transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._packing = Packing(database)
        self._seq = 0

    def put(self, kind: str, objects: Iterator[tuple[str, dict[str, Any]]]) -> None:
        batch: list[tuple[str, dict[str, Any]]] = []
        for one in objects:
            batch.append(one)
            if len(batch) == _BATCH:
                self._write(kind, batch)
        self._write(kind, batch)

    def _write(self, kind: str, batch: list[tuple[str, dict[str, Any]]]) -> None:
        versions, objects, mentions = [], [], []
        for object_id, content in batch:
            self._seq += 1
            raw = json.dumps(content).encode()
            at, mark = content.get("updated_at"), digest(raw)
            versions.append(
                (self._seq, kind, object_id, at, mark, LAST_SECOND, len(raw), self._packing.pack(kind, raw))
            )
            objects.append((kind, object_id, self._seq, at, at, mark, self._seq))
            if kind == "conversations":
                mentions.append((kind, object_id, content["contacts"]["contacts"][0]["id"]))
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", versions)
        self._db.executemany(
            "INSERT INTO objects (kind, id, seq, version, satisfied, digest, revision) VALUES (?, ?, ?, ?, ?, ?, ?)",
            objects,
        )
        self._db.executemany("INSERT INTO mentions VALUES (?, ?, ?)", mentions)
        if kind == "contacts":
            self._db.executemany(
                "INSERT INTO identities (id, email, lead) VALUES (?, ?, 0)",
                [(object_id, content["email"]) for object_id, content in batch],
            )
        self._packing.learn(kind, len(batch))
        self._db.execute("COMMIT")
        batch.clear()


def _hex(number: int) -> str:
    return f"{number:024x}"


def _admin(number: int) -> dict[str, Any]:
    return {"type": "admin", "id": str(number), "name": f"Teammate {number}", "email": f"teammate{number}@acme.example"}


def _name(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST) % len(_LAST)]}{number // 100}"


def _contact(number: int, companies: int) -> dict[str, Any]:
    of = {"type": "list", "data": [{"type": "company", "id": _hex(number % companies)}]}
    return {
        "type": "contact", "id": _hex(number), "role": "user", "name": _name(number), "email": f"customer{number}@mail.example",
        "external_id": f"u-{number}", "phone": f"+1 555 {number:07d}", "created_at": FIRST_SECOND, "updated_at": FIRST_SECOND + number,
        "custom_attributes": {"plan": ("free", "pro", "team")[number % 3], "seats": number % 40}, "companies": of,
        "tags": {"type": "list", "data": []}, "notes": {"type": "list", "data": []},
    }  # fmt: skip


def _company(number: int) -> dict[str, Any]:
    return {
        "type": "company", "id": _hex(number), "company_id": f"c-{number}", "name": f"Company {number} Ltd", "created_at": FIRST_SECOND,
        "updated_at": FIRST_SECOND + number, "website": f"https://company{number}.example", "custom_attributes": {},
    }  # fmt: skip


def _conversation(number: int, count: int, people: int, dice: random.Random, say: Callable[[], str]) -> dict[str, Any]:
    begin = FIRST_SECOND + (LAST_SECOND - FIRST_SECOND) * number // count
    customer, admin = dice.randrange(people), dice.randrange(_ADMINS)
    who = {"type": "user", "id": _hex(customer), "name": _name(customer), "email": f"customer{customer}@mail.example"}
    parts, at = [], begin
    for place in range(dice.randrange(2, 9)):
        at += dice.randrange(60, 90_000)
        parts.append(
            _part(f"{number}{place:02d}", "comment", at, _admin(admin) if place % 2 else who, f"<p>{say()}</p>")
        )
    parts.append(_part(f"{number}90", "close", at + 5, _admin(admin), None))
    words = [say()]
    words += [PHRASE] if number % 1_000 == 7 else []
    words += [RARE] if number % max(1, count // 10) == 3 else []
    return {
        "type": "conversation", "id": str(FIRST_ID + number), "created_at": begin, "updated_at": at + 5, "title": None,
        "state": "closed" if dice.random() < 0.9 else dice.choice(("open", "snoozed")), "open": False, "read": True, "priority": "not_priority",
        "source": {
            "type": "email" if dice.random() < 0.3 else "conversation", "id": f"s{number}", "delivered_as": "customer_initiated",
            "subject": f"<p>{' '.join(say().split()[:5])}</p>", "body": f"<p>{'. '.join(words)}</p><p>Order #{number * 7919 % 10_000_000}</p>",
            "author": who, "attachments": [], "url": f"https://acme.example/account/{number % 90}", "redacted": False,
        },
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": _hex(customer), "external_id": f"u-{customer}"}]},
        "teammates": {"type": "admin.list", "admins": [{"type": "admin", "id": str(admin)}]}, "admin_assignee_id": admin,
        "team_assignee_id": None, "custom_attributes": {"Topic": ("Billing", "Bug", "How-to")[number % 3]},
        "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": str(int(_TAGS * dice.random() ** 3)), "name": "x"}] if number % 3 else []},
        "conversation_rating": None, "ticket": None, "statistics": {"type": "conversation_statistics", "count_reopens": 0, "median_time_to_reply": 300},
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)},
    }  # fmt: skip


def _part(part_id: str, kind: str, at: int, author: dict[str, Any], body: str | None) -> dict[str, Any]:
    return {
        "type": "conversation_part", "id": part_id, "part_type": kind, "body": body, "created_at": at, "updated_at": at, "notified_at": at,
        "assigned_to": None, "author": author, "attachments": [], "external_id": None, "redacted": False, "metadata": {},
        "email_message_metadata": None, "state": "open", "tags": [], "event_details": {}, "app_package_code": None,
    }  # fmt: skip


def _sentences(dice: random.Random) -> Callable[[], str]:
    """Sentences of twenty words or so: a few words are everywhere, most are rare, as in a language."""
    letters = "abcdefghijklmnoprstuvwyz"
    words = ["".join(dice.choices(letters, k=dice.randrange(3, 11))) for _ in range(_WORDS)]
    weights = [1 / (place + 3) for place in range(_WORDS)]
    drawn = iter(dice.choices(words, weights, k=_SENTENCES * 30))
    known, everyday = [], _EVERYDAY.split()
    for _ in range(_SENTENCES):
        size = dice.randrange(8, 32)
        known.append(" ".join(dice.choice(everyday) if dice.random() < 0.45 else next(drawn) for _ in range(size)))
    return lambda: f"{dice.choice(known)} {words[int(_WORDS * dice.random())]}"


_FIRST = (
    "Ana",
    "Ben",
    "Chloé",
    "Dmitri",
    "Elif",
    "Farah",
    "Gül",
    "Hana",
    "Igor",
    "José",
    "Kenji",
    "Lena",
    "Mia",
    "Noor",
    "Olu",
    "Pia",
)
_LAST = (
    "Adams",
    "Brandt",
    "Costa",
    "Dubois",
    "Eriksen",
    "Fischer",
    "García",
    "Haddad",
    "Ito",
    "Jansen",
    "Kim",
    "López",
    "Müller",
    "Novák",
)
