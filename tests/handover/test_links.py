"""Every link to Intercom is listed with where it stands, and with what it becomes or why it stays."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.archive.support import keep, opened, thing
from tests.destinations.poorer import PoorerDestination
from wizard.archive.archive import Archive
from wizard.archive.reach import settle
from wizard.handover.links import OFF, LinkLister, ListedLink
from wizard.plan.models import LinkChoice, Plan

APP = "https://app.intercom.com/a/inbox/abc/inbox/conversation"


@dataclass(frozen=True)
class Row:
    """What the lister looks at in a ledger's row."""

    state: str
    there: str | None = None
    reason: str = ""


@dataclass
class Viewer:
    """What the lister needs of a viewer; the ledger knows the rows it is given."""

    archive: Archive
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    destination: PoorerDestination = field(default_factory=PoorerDestination)

    @property
    def ledger(self) -> "Viewer":
        return self

    def row(self, kind: str, object_id: str) -> Row | None:
        return self.rows.get((kind, object_id))


@pytest.fixture
def viewer(tmp_path: Path) -> Iterator[Viewer]:
    with opened(tmp_path) as archive:
        archive.set_fact("workspace", "abc")
        yield Viewer(
            archive, {("conversations", "77"): Row("loaded", "n77"), ("conversations", "1"): Row("loaded", "n1")}
        )


def listed(viewer: Viewer, links: LinkChoice | None = None) -> list[ListedLink]:
    return list(LinkLister(viewer, Plan(links=links or LinkChoice(rewrite=True))).each())  # type: ignore[arg-type]


def conversation(object_id: str, *bodies: str, **more: Any) -> Any:
    parts = [{"id": f"p{n}", "body": body} for n, body in enumerate(bodies)]
    return thing(object_id, {"conversation_parts": {"conversation_parts": parts}, **more})


def test_what_a_link_becomes(viewer: Viewer) -> None:
    keep(viewer.archive, "conversations", conversation("1", f'<p><a href="{APP}/77">x</a> and {APP}/77?x=1</p>'))
    found = [
        ListedLink("conversations", "1", "p0", url, "https://poorer.example/n77")
        for url in (f"{APP}/77", f"{APP}/77?x=1")
    ]
    assert listed(viewer) == found
    assert {link.new for link in listed(viewer, LinkChoice(rewrite=True, template="https://d.example/{id}"))} == {
        "https://d.example/n77"
    }
    off = listed(viewer, LinkChoice())
    assert {(link.new, link.why) for link in off} == {("https://poorer.example/n77", OFF)}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"{APP}/78", "no such conversation is in the archive"),
        (f"{APP}/79", "that conversation is not loaded: outside the date range"),
        (f"{APP}/80", "that conversation is not loaded yet"),
        (f"{APP.replace('abc', 'other')}/77", "a link of another workspace"),
        ("https://app.intercom.com/a/apps/abc/articles/articles/5/show", "it leads to no conversation or ticket"),
        ("https://help.acme.example/en/articles/7", "a link to a help centre"),
        ("https://intercom.help/acme/en/articles/7", "a link to a help centre"),
    ],
)
def test_why_a_link_stays(viewer: Viewer, url: str, why: str) -> None:
    keep(
        viewer.archive,
        "help_centers",
        thing("1", {"url": "https://intercom.help/acme", "custom_domain": "help.acme.example"}),
    )
    keep(viewer.archive, "conversations", conversation("80"), conversation("1", f'<a href="{url}">x</a>'))
    viewer.rows["conversations", "79"] = Row("skipped", None, "outside the date range")
    assert listed(viewer) == [ListedLink("conversations", "1", "p0", url, "", why)]


def test_a_link_to_what_was_not_read_says_so(viewer: Viewer) -> None:
    settle(viewer.archive, "conversations", 1_704_067_200, 9, further=True)
    keep(viewer.archive, "conversations", conversation("1", f'<a href="{APP}/78">x</a>'))
    (found,) = listed(viewer)
    assert found.why == (
        "no such conversation is in the archive; those without activity since 2024-01-01 were not read, by decision"
    )


def test_other_addresses_are_no_links_to_intercom(viewer: Viewer) -> None:
    html = '<a href="https://app.intercom.com.evil.io/inbox/conversation/77">x</a><a href="javascript:intercom.com/">y</a> mail@intercom.com'
    keep(viewer.archive, "conversations", conversation("1", html))
    assert listed(viewer) == []


def test_every_place_is_looked_at(viewer: Viewer) -> None:
    html = f"<p>{APP}/77</p>"
    keep(viewer.archive, "conversations", conversation("1", html, source={"body": html}))
    keep(viewer.archive, "tickets", thing("9", {"ticket_attributes": {"_default_description_": f"See {APP}/77"},
                                                "ticket_parts": {"ticket_parts": [{"id": "t1", "body": html}]}}))  # fmt: skip
    keep(viewer.archive, "contacts", thing("c", {"notes": {"data": [{"id": "5", "body": html}]}}))
    keep(viewer.archive, "companies", thing("f", {"notes": {"data": [{"id": "6", "body": html}]}}))
    keep(viewer.archive, "macros", thing("m", {"body": html}), thing("n", {"body": None, "body_text": f"{APP}/77"}))
    versions = {"type": "x", "en": {"body": html}, "de": {"body": f"Siehe {APP}/77"}}
    keep(viewer.archive, "articles", thing("a", {"body": html, "translated_content": versions}))
    keep(viewer.archive, "internal_articles", thing("i", {"body": html}))
    for kind, one in (("contacts", "c"), ("tickets", "9"), ("macros", "m"), ("macros", "n")):
        viewer.rows[kind, one] = Row("loaded", "x")
    kept_back = "this record itself is not at the destination"
    assert [(link.kind, link.id, link.part, link.why) for link in listed(viewer)] == [
        ("companies", "f", "note 6", "notes on companies stay in the archive"),
        ("contacts", "c", "note 5", ""),
        ("macros", "m", "", ""),
        ("macros", "n", "", ""),
        ("articles", "a", "", kept_back),
        ("articles", "a", "de", kept_back),
        ("internal_articles", "i", "", kept_back),
        ("conversations", "1", "source", ""),
        ("conversations", "1", "p0", ""),
        ("tickets", "9", "description", ""),
        ("tickets", "9", "t1", ""),
    ]


def test_a_conversation_that_became_a_ticket_is_found_as_that(viewer: Viewer) -> None:
    keep(viewer.archive, "conversations", conversation("5", f"{APP}/6"))
    viewer.rows["conversations", "5"] = viewer.rows["conversations", "6"] = Row(
        "skipped", None, "loaded as the ticket it became"
    )
    viewer.rows["tickets", "5"] = Row("loaded", "t5")
    viewer.rows["tickets", "6"] = Row("loaded", "t6")
    assert listed(viewer) == [ListedLink("conversations", "5", "p0", f"{APP}/6", "https://poorer.example/t6")]
