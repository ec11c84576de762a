"""What is to be rebuilt by hand, by its names in the archive."""

from pathlib import Path
from typing import Any

from tests.archive.support import keep, opened, thing
from wizard.cutover.closing import rebuild_markdown
from wizard.cutover.rebuild import Rebuild, help_pages, how_much, rebuild
from wizard.destinations.port import Limitation

LIMITS = (Limitation("Product tours", "Rebuild them."),)


def _conversation(number: int, workflow: Any = None, sla: Any = None) -> Any:
    part = {"id": "p", "event_details": {"workflow": {"name": workflow}}} if workflow else {"id": "p"}
    return thing(
        str(number),
        {"sla_applied": {"sla_name": sla} if sla else None, "conversation_parts": {"conversation_parts": [part, part]}},
    )


def _names(found: Rebuild, title: str) -> list[tuple[str, str]]:
    return next(([(one.name, one.note) for one in part.names] for part in found.parts if part.title == title), [])


def test_names_come_from_the_workspace(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(
            archive,
            "conversations",
            _conversation(1, "Sort"),
            _conversation(2, "Sort", "Gold"),
            _conversation(3, "Triage"),
        )
        keep(archive, "teams", thing("1", {"name": "Support", "admin_ids": [1, 2]}), thing("2", {"name": "Empty"}))
        keep(archive, "segments", thing("1", {"name": "VIPs", "person_type": "contact"}))
        keep(archive, "help_centers", thing("1", {"display_name": "Help", "custom_domain": "help.acme.example"}))
        found = rebuild(archive, LIMITS)
    assert _names(found, "Workflows") == [("Sort", "in 2 conversations"), ("Triage", "in 1 conversation")]
    assert _names(found, "SLA policies") == [("Gold", "in 1 conversation")]
    assert _names(found, "Teams") == [("Support", "2 members"), ("Empty", "0 members")]
    assert _names(found, "Help centres") == [("Help", "help.acme.example")]
    assert _names(found, "What this destination does not take over") == [("Product tours", "Rebuild them.")]
    assert not _names(found, "Brands")
    assert how_much(found) == "Workflows and SLAs: all 3 conversations were looked through."


def test_pages_of_the_help_centre_are_listed_once_for_each_language(tmp_path: Path) -> None:
    article = {
        "title": "Refunds",
        "url": "https://help.acme.example/en/1",
        "translated_content": {
            "type": "article_translated_content",
            "en": {"title": "Refunds", "url": "https://help.acme.example/en/1"},
            "de": {"title": "Rückgaben", "url": "https://help.acme.example/de/1"},
            "fr": None,
        },
    }
    with opened(tmp_path) as archive:
        keep(archive, "collections", thing("9", {"name": "Money", "url": "https://help.acme.example/en/c/9"}))
        keep(archive, "articles", thing("1", article), thing("2", {"title": "Draft", "url": None}))
        pages = [(page.name, page.note) for page in help_pages(archive)]
    assert pages == [
        ("Money", "https://help.acme.example/en/c/9"),
        ("Refunds", "https://help.acme.example/en/1"),
        ("Rückgaben", "https://help.acme.example/de/1"),
    ]


def test_a_large_workspace_is_looked_through_for_a_bounded_time_and_says_so(tmp_path: Path) -> None:
    ticks = iter(range(100))
    with opened(tmp_path) as archive:
        keep(archive, "conversations", *(_conversation(number, f"W{number}") for number in range(500)))
        found = rebuild(archive, (), seconds=2.5, clock=lambda: float(next(ticks)))
    assert found.looked == 300
    assert how_much(found) == "Workflows and SLAs: the newest 300 conversations of 500 were looked through."
    assert ("W499", "in 1 conversation") in _names(found, "Workflows")
    assert ("W0", "in 1 conversation") not in _names(found, "Workflows")


def test_nobody_waits_for_it_once_it_is_enough(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "conversations", *(_conversation(number, "W") for number in range(250)))
        assert rebuild(archive, (), enough=lambda: True).looked == 100


def test_odd_json_and_hostile_names_do_no_harm(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(
            archive,
            "conversations",
            thing("1", {"sla_applied": ["sla_name"], "conversation_parts": {"conversation_parts": {"workflow": 1}}}),
            thing("2", {"sla_applied": {"sla_name": "\x1b]0;x\x07[/b] <b>|*"}}),
            thing("3", {"conversation_parts": [], "event_details": {"workflow": "x"}}),
        )
        keep(archive, "teams", thing("1", {"name": 7, "admin_ids": "x"}))
        found = rebuild(archive, ())
    text = rebuild_markdown(found, "acme")
    assert "\x1b" not in text
    assert "<b>" not in text
    assert "\\[/b\\] \\<b\\>\\|\\*" in text
