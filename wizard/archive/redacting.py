"""One object without an erased person: who they were is gone, their own words are gone, other people's words stay without their name.

Only what is in the object and the digests of who was erased is needed; so it also works on what a later run reads.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from wizard.archive.decode import decode
from wizard.archive.tombstones import EMAIL, PSEUDONYM, Tombstones
from wizard.sources.port import HIDDEN_FILE

ERASED = "[erased]"
NAME = "Erased person"
_PEOPLE = frozenset({"user", "lead", "contact", "visitor"})
_STAFF = frozenset({"admin", "bot", "team"})
_WORDS = ("body", "subject", "title", "remark", "summary", "text")
# Of what they wrote, only this is kept: where it stands in the thread, and what others did with it.
_KEPT = frozenset(
    {"type", "id", "part_type", "created_at", "updated_at", "notified_at", "delivered_as", "redacted", "author"}
    | {"assigned_to", "tags", "state", "teammate", "contact", "contacts", "conversation_parts", "ticket_parts"}
)
_LONG_ID = 16


@dataclass
class Identity:
    """What is known of erased people in plain words. It is held in memory while they are being erased, and nowhere else."""

    emails: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)

    def add(self, person: Mapping[str, Any]) -> None:
        """Take in what a contact's or author's JSON says."""
        for key, found in (
            ("email", self.emails),
            ("email_address", self.emails),
            ("name", self.names),
            ("phone", self.phones),
        ):
            value = person.get(key)
            if isinstance(value, str) and len(value.strip()) > 1 and value not in (NAME, ERASED):
                found.add(value.strip())
        value = person.get("id")
        if isinstance(value, str | int) and not isinstance(value, bool) and not str(value).startswith(PSEUDONYM):
            self.ids.add(str(value))

    def join(self, other: "Identity") -> "Identity":
        """Both."""
        return Identity(
            self.emails | other.emails, self.ids | other.ids, self.names | other.names, self.phones | other.phones
        )


@dataclass(frozen=True)
class Redacted:
    """An object without the erased: its JSON, the ids of the parts they wrote (None for the opening message), and what does the same to other text
    of the object, such as names and addresses of its files.
    """

    raw: bytes
    parts: frozenset[str | None]
    text: Callable[[str], str]


class Redaction:
    """Takes erased people out of objects. `known` is what is known of them beside the digests."""

    def __init__(self, tombstones: Tombstones, known: Identity | None = None) -> None:
        self._tombstones = tombstones
        self._known = known or Identity()

    def apply(self, raw: bytes, files: Iterable[tuple[str, str]] = ()) -> Redacted | None:
        """The object without them; None where they are not in it. Raises ValueError for what is no JSON.

        `files` are keys and addresses of the files others sent in it: an address that names the person is hidden, and still leads to the file.
        """
        whole = decode(raw)
        here = Identity()
        self._collect(whole, here)
        work = _Walk(self._tombstones, self._known, here, files)
        redacted = work.value(whole)
        if not work.changed:
            return None
        return Redacted(msgspec.json.encode(redacted), frozenset(work.parts), work.string)

    def text(self, text: str) -> str:
        """Running text without them."""
        return str(_Walk(self._tombstones, self._known, Identity()).string(text))

    def collect(self, raw: bytes, into: Identity) -> None:
        """Add what an object says of erased people."""
        self._collect(decode(raw), into)

    def _collect(self, value: Any, into: Identity) -> None:
        todo = [value]
        while todo:
            one = todo.pop()
            if isinstance(one, dict):
                if erased(one, self._tombstones):
                    into.add(one)
                todo += one.values()
            elif isinstance(one, list):
                todo += one


def erased(one: object, tombstones: Tombstones) -> bool:
    """Whether some JSON is an erased person: by their id, or by their e-mail address where it is not a teammate's."""
    if not isinstance(one, dict) or one.get("type") in _STAFF:
        return False
    # Those who only stand in the headers of an e-mail have their address under another name.
    if tombstones.email(one.get("email")) or tombstones.email(one.get("email_address")):
        return True
    return one.get("type") in _PEOPLE and (
        tombstones.contact(one.get("id")) or str(one.get("id")).startswith(PSEUDONYM)
    )


class _Walk:
    def __init__(
        self, tombstones: Tombstones, known: Identity, here: Identity, files: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._tombstones = tombstones
        self._pattern = _pattern(known.join(here), here)
        self._ids = known.ids | here.ids
        self._hidden: list[tuple[str, str]] = []
        for key, url in files:
            if self._plain(url) != url:
                forms = {url, html.escape(url, quote=False)}
                self._hidden += [(form, HIDDEN_FILE + key) for form in forms | {one.split(":", 1)[-1] for one in forms}]
        self._hidden.sort(key=lambda pair: len(pair[0]), reverse=True)
        self.changed = False
        self.parts: set[str | None] = set()

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, dict):
            return value
        if erased(value, self._tombstones):
            return self._nobody(value)
        if any(erased(value.get(role), self._tombstones) for role in ("author", "contact")):
            return self._unsaid(value)
        other = value.get("type") in _PEOPLE
        found = {self.string(key): one if other and key == "name" else self.value(one) for key, one in value.items()}
        return self._untitled(found) if self._theirs(value) else found

    def string(self, text: str) -> str:
        new = text
        for url, hidden in self._hidden:
            new = new.replace(url, hidden)
        new = self._plain(new)
        self.changed = self.changed or new != text
        return new

    def _plain(self, text: str) -> str:
        if text in self._ids and len(text) >= _LONG_ID:
            return self._tombstones.pseudonym(text)
        new = EMAIL.sub(lambda found: ERASED if self._tombstones.email(found[0]) else found[0], text)
        return self._pattern.sub(ERASED, new) if self._pattern is not None else new

    def _nobody(self, person: dict[str, Any]) -> dict[str, Any]:
        """The place of a person, without the person."""
        left: dict[str, Any] = {"type": person["type"]} if "type" in person else {}
        if person.get("id") not in (None, ""):
            left["id"] = self._tombstones.pseudonym(person["id"])
        left |= {"name": NAME} if "name" in person else {}
        left |= {"email": None} if "email" in person else {}
        left |= {"email_address": ERASED} if "email_address" in person else {}
        self.changed = self.changed or left != person
        return left

    def _unsaid(self, part: dict[str, Any]) -> dict[str, Any]:
        """The place of what they wrote, without the words and the files."""
        left = {key: self._unworded(key, one) for key, one in part.items()}
        if "author" in part:
            self.parts.add(None if "part_type" not in part else str(part.get("id")))
        self.changed = self.changed or left != part
        return left

    def _unworded(self, key: str, one: Any) -> Any:
        if key in _KEPT:
            return self.value(one)
        if isinstance(one, str):
            return (f"<p>{ERASED}</p>" if key == "body" else ERASED) if one and key in _WORDS else None
        if isinstance(one, list):
            return []
        return None if isinstance(one, dict) else one

    def _theirs(self, thread: dict[str, Any]) -> bool:
        """Whether a thread is between the team and erased people alone."""
        named = thread.get("contacts")
        people = named.get("contacts") if isinstance(named, dict) else None
        return isinstance(people, list) and bool(people) and all(erased(one, self._tombstones) for one in people)

    @staticmethod
    def _untitled(thread: dict[str, Any]) -> dict[str, Any]:
        attributes = thread.get("ticket_attributes")
        if isinstance(attributes, dict):
            words = {key: ERASED if isinstance(one, str) and one else one for key, one in attributes.items()}
            thread = thread | {"ticket_attributes": words}
        return thread | {"title": ERASED} if isinstance(thread.get("title"), str) and thread["title"] else thread


def _pattern(known: Identity, here: Identity) -> re.Pattern[str] | None:
    """Finds names of two words and more, telephone numbers and long ids; in a thread they took part in, each word of a name as well."""
    found = [re.escape(one) for one in known.ids if len(one) >= _LONG_ID]
    found += [rf"(?<![\w.]){re.escape(one)}(?!\w)" for one in known.emails]
    found += [rf"(?<!\d){_phone(one)}(?!\d)" for one in known.phones if sum(map(str.isdigit, one)) >= 7]
    found += [rf"(?:(?<![^\W_])|(?<=%20)){_spaced(one)}(?![^\W_])" for one in known.names if len(one.split()) > 1]
    loose = [word for name in here.names for word in (*re.findall(r"\w[\w'’-]+", name), name) if len(word) > 2]
    exact = "|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(set(loose), key=len, reverse=True))
    words = "|".join(sorted(found, key=len, reverse=True))
    both = "|".join(filter(None, (f"(?i:{words})" if words else "", exact)))
    return re.compile(both) if both else None


def _spaced(name: str) -> str:
    """A name in running text, in a file's name and in an address."""
    return r"(?:\s|&nbsp;|%20|[+_.-])+".join(map(_spelled, name.split()))


def _spelled(word: str) -> str:
    """A word as it stands in text or in HTML, its letters with accents as one character or two."""
    return "".join(_SIGNS.get(one) or _accented(one) for one in unicodedata.normalize("NFC", word))


def _accented(one: str) -> str:
    apart = unicodedata.normalize("NFD", one)
    return re.escape(one) if apart == one else f"(?:{re.escape(one)}|{re.escape(apart)})"


_SIGNS = {
    "'": "(?:['\u2019]|&#39;|&#x27;|&apos;|&rsquo;)",
    "\u2019": "(?:['\u2019]|&#39;|&#x27;|&apos;|&rsquo;)",
    '"': '(?:"|&quot;|&#34;)',
    "<": "(?:<|&lt;)",
    ">": "(?:>|&gt;)",
    "&": "(?:&|&amp;)",
}


def _phone(number: str) -> str:
    return r"[\s().\/-]*".join(character for character in number if character.isdigit())


def worth_a_look(known: Identity) -> re.Pattern[str]:
    """Finds, in text with folded case, whether something may be about these people. It errs on the side of looking."""
    found = [re.escape(one.split("@")[0].casefold()) for one in known.emails]
    found += [re.escape(one.casefold()) for one in known.ids]
    found += [_spelled(one.split()[-1].casefold()) for one in known.names]
    found += [_phone(one) for one in known.phones if sum(map(str.isdigit, one)) >= 7]
    return re.compile("|".join(sorted(filter(None, found), key=len, reverse=True)) or r"(?!)")


def folded(raw: bytes) -> str:
    """JSON as text with folded case, escapes undone."""
    text = raw.decode(errors="replace")
    return (_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text).casefold()


_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
