"""Every link to Intercom inside what was archived: where it stands, what it becomes, or why it stays as it is."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from wizard.archive.decode import decode_object
from wizard.engine.ledger import Row
from wizard.handover.addresses import address
from wizard.plan.models import Plan
from wizard.translate.body import body
from wizard.translate.old_links import OldLink, is_intercom, of_workspace, old_link
from wizard.verify.viewing import THREADS, Viewer

KINDS = ("companies", "contacts", "macros", "articles", "internal_articles", "conversations", "tickets")
"""The kinds whose bodies are looked through: notes on companies and contacts, macros, articles in every language, and threads."""

_HELP = "intercom.help"
OFF = "links are left as they are, by choice"


class ListedLink(msgspec.Struct, frozen=True):
    """A link: the record (`kind`, `id`) and the part of it (an entry's id, a note's, a language; empty for the body itself), the link as it was, what
    it becomes (`new`, empty where nothing), and why it stays as it is (empty where it is rewritten)."""

    kind: str
    id: str
    part: str
    old: str
    new: str = ""
    why: str = ""


class LinkLister:
    """Looks for links in an archive, and looks up what becomes of each. Blocking; memory stays flat."""

    def __init__(self, viewer: Viewer, plan: Plan) -> None:
        self._viewer = viewer
        self._links = plan.links
        self._left = viewer.archive.not_read()
        self._app = viewer.archive.fact("workspace") or ""
        self._help = _help_hosts(viewer)
        names = "|".join(re.escape(host) for host in self._help)
        self._somewhere = re.compile(rf"intercom\.(?:com|io)|{names}".encode(), re.IGNORECASE)

    def each(self) -> Iterator[ListedLink]:
        """Every link, by kind and id."""
        for kind in KINDS:
            for object_id, raw in self._viewer.archive.objects.each(kind):
                if self._somewhere.search(raw):
                    yield from self._of(kind, object_id, decode_object(raw))

    def _of(self, kind: str, object_id: str, raw: dict[str, Any]) -> Iterator[ListedLink]:
        row = self._row(kind, object_id)
        for part, html in bodies(kind, raw):
            for url in links_in(html, self._wanted):
                new, why = self._becomes(url)
                if not why:
                    why = self._kept_back(kind, row)
                yield ListedLink(kind, object_id, part, url, new if not why or why == OFF else "", why)

    @staticmethod
    def _kept_back(kind: str, row: Row | None) -> str:
        """Why what an object says is not at the destination itself, empty where it is."""
        if kind == "companies":
            return "notes on companies stay in the archive"
        return "" if row is not None else "this record itself is not at the destination"

    def _wanted(self, url: str) -> bool:
        if is_intercom(url):
            return True
        try:
            return (urlsplit(url).hostname or "").lower() in self._help
        except ValueError:
            return False

    def _row(self, kind: str, object_id: str) -> Row | None:
        """The row of what holds a record at the destination: for a conversation that became a ticket, the ticket's."""
        for found in (kind, *THREADS) if kind in THREADS else (kind,):
            row = self._viewer.ledger.row(found, object_id)
            if row is not None and row.state == "loaded" and row.there:
                return row
        return None

    def _becomes(self, url: str) -> tuple[str, str]:
        """The new address and an empty reason, or (perhaps) an address and why it is not used."""
        link = old_link(url) if is_intercom(url) else None
        if link is None or not link.kind:
            return "", "a link to a help centre" if not is_intercom(url) else "it leads to no conversation or ticket"
        if not of_workspace(link, self._app):
            return "", "a link of another workspace"
        row = self._row("conversations", link.id)
        if row is None or row.there is None:
            return "", self._missing(link)
        there = row.there
        new = address(self._links.template, there) if self._links.template else self._viewer.destination.link_to(there)
        return new, "" if self._links.rewrite else OFF

    def _missing(self, link: OldLink) -> str:
        for kind in THREADS:
            row = self._viewer.ledger.row(kind, link.id)
            if row is not None:
                return (
                    f"that conversation is not loaded: {row.reason}"
                    if row.reason
                    else "that conversation is not loaded"
                )
        archived = any(self._viewer.archive.objects.row(kind, link.id) for kind in THREADS)
        if archived:
            return "that conversation is not loaded yet"
        perhaps = f"; those without activity since {self._left.day} were not read, by decision" if self._left else ""
        return f"no such conversation is in the archive{perhaps}"


def links_in(html: object, wanted: Any) -> list[str]:
    """The addresses in a body that `wanted` wants, in order: of links, and in the text."""
    found: list[str] = []

    def look(url: str) -> None:
        """Sees every address, and has none rewritten."""
        if wanted(url):
            found.append(url)

    if isinstance(html, str):
        body(html, refer=look)
    return found


def bodies(kind: str, raw: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The bodies of an object with the names of their parts."""
    if kind in ("contacts", "companies"):
        for note in _list(raw.get("notes"), "data"):
            yield f"note {note.get('id')}", note.get("body")
        return
    if kind in THREADS:
        source = raw.get("source")
        if isinstance(source, dict):
            yield "source", source.get("body")
        attributes = raw.get("ticket_attributes")
        if isinstance(attributes, dict):
            yield "description", attributes.get("_default_description_")
        for holder in ("conversation_parts", "ticket_parts"):
            for part in _list(raw.get(holder), holder):
                yield str(part.get("id")), part.get("body")
        return
    yield "", raw.get("body") or raw.get("body_text")
    versions = raw.get("translated_content")
    for language, said in versions.items() if kind == "articles" and isinstance(versions, dict) else ():
        if isinstance(said, dict) and said.get("body") != raw.get("body"):
            yield str(language), said.get("body")


def _list(holder: Any, key: str) -> Iterator[dict[str, Any]]:
    rows = holder.get(key) if isinstance(holder, dict) else holder
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            yield row


def _help_hosts(viewer: Viewer) -> frozenset[str]:
    """The hosts of the workspace's help centres."""
    hosts = {_HELP}
    for _, raw in viewer.archive.objects.each("help_centers"):
        center = decode_object(raw)
        urls = (center.get("url"), f"https://{center.get('custom_domain')}" if center.get("custom_domain") else None)
        for url in urls:
            try:
                host = urlsplit(url).hostname if isinstance(url, str) else None
            except ValueError:
                host = None
            if host:
                hosts.add(host.lower())
    return frozenset(hosts)
