"""Old links: every known shape names its conversation, and look-alikes name none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.translate.old_links import OldLink, in_text, is_intercom, of_workspace, old_link

ID = "215470000000013"

SHAPES = [
    ("https://app.intercom.com/a/inbox/abc123/inbox/conversation/ID", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/shared/all/conversation/ID#part_id=comment-ID-7", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/shared/unassigned/conversation/ID?view=List", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/shared/mentions/conversation/ID", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/admin/8857114/conversation/ID", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/team/42/conversation/ID", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/view/123456/conversation/ID", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/search/conversation/ID?filters=&query=bo%40x.example", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/shared/all/ticket/ID", "abc123"),
    ("https://app.intercom.com/a/inbox/conversation/ID", ""),
    ("https://app.intercom.com/a/inbox/conversations/ID", ""),
    ("https://app.intercom.com/a/inbox/_/inbox/conversation/ID", ""),
    ("https://app.intercom.com/a/apps/abc123/conversations/ID", "abc123"),
    ("https://app.intercom.com/a/apps/abc123/inbox/inbox/ID", "abc123"),
    ("https://app.intercom.com/a/apps/_/inbox/conversation/ID", ""),
    ("https://app.intercom.io/a/apps/abc123/inbox/inbox/all/conversations/ID", "abc123"),
    ("https://app.intercom.io/a/apps/abc123/inbox/inbox/1935680/conversations/ID", "abc123"),
    ("https://app.intercom.io/a/apps/abc123/inbox/inbox/conversation/ID#part_id=user-message-ID-202241720", "abc123"),
    ("https://app.eu.intercom.com/a/inbox/abc123/inbox/conversation/ID/", "abc123"),
    ("https://app.au.intercom.com/a/inbox/abc123/inbox/conversation/ID", "abc123"),
    ("https://APP.Intercom.COM/a/inbox/abc123/inbox/conversation/ID", "abc123"),
    ("http://app.intercom.com:80/inbox/conversation/ID", ""),
    ("app.intercom.com/inbox/conversation/ID", ""),
    ("//app.intercom.com/inbox/conversation/ID", ""),
    ("https://api.intercom.io/conversations/ID", ""),
    ("https://api.eu.intercom.io/tickets/ID", ""),
    ("https%3A%2F%2Fapp.intercom.com%2Fa%2Finbox%2Fabc123%2Finbox%2Fconversation%2FID", "abc123"),
    ("https://app.intercom.com/a/inbox/abc123/inbox/conversation/%32" + ID[1:], "abc123"),
]


@pytest.mark.parametrize(("link", "app"), SHAPES)
def test_every_shape_names_its_conversation(link: str, app: str) -> None:
    text = link.replace("ID", ID)
    for written in (text, f"  {text}\n", f"<{text}>", f"({text}).", f'"{text}",', f"<{text}|the thread>"):
        found = old_link(written)
        assert found is not None, written
        assert (found.id, found.app) == (ID, app), written


@pytest.mark.parametrize(
    "text", [ID, f"#{ID}", f" # {ID} ", f"ticket #{ID}", f"Ticket {ID}", f"conversation:{ID}", f"<{ID}>", f"{ID}."]
)
def test_bare_ids(text: str) -> None:
    assert old_link(text) == OldLink(ID)


def test_the_message_it_points_to_and_the_kind_are_known() -> None:
    link = f"https://app.intercom.com/a/inbox/a/inbox/shared/all/conversation/{ID}#part_id=comment-{ID}-23555"
    assert old_link(link) == OldLink(ID, "conversation", "a", "23555")
    assert old_link(f"https://app.intercom.com/a/inbox/a/inbox#part_id=comment-{ID}-23555") == OldLink(
        ID, "conversation", "a", "23555"
    )
    assert old_link("https://app.intercom.com/a/inbox/a/inbox/x/ticket/12") == OldLink("12", "ticket", "a")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "two words",
        "https://evil.example/inbox/conversation/1",
        "https://app.intercom.com.evil.io/a/inbox/x/inbox/conversation/1",
        "https://evilintercom.com/a/inbox/x/inbox/conversation/1",
        "https://app.intercom.com@evil.io/a/inbox/x/inbox/conversation/1",
        "https://evil@app.intercom.com/a/inbox/x/inbox/conversation/1",
        "https://evil.io\\@app.intercom.com/a/inbox/x/inbox/conversation/1",
        "https://evil.io/https://app.intercom.com/a/inbox/x/inbox/conversation/1",
        "https://evil.io?app.intercom.com/inbox/conversation/1",
        "https://evil.io#app.intercom.com/inbox/conversation/1",
        "https://app.intercom.com:8443/a/inbox/x/inbox/conversation/1",
        "https://xn--intercom-.com/a/inbox/x/inbox/conversation/1",
        "https://app.іntercom.com/a/inbox/x/inbox/conversation/1",  # noqa: RUF001 - a Cyrillic letter
        "ftp://app.intercom.com/inbox/conversation/1",
        "javascript:app.intercom.com/inbox/conversation/1",
        "https://app.intercom.com/a/inbox/abc/reports",
        "https://app.intercom.com/a/apps/abc/inbox/inbox/all",
        "https://app.intercom.com/conversation/",
        "https://app.intercom.com/a/inbox/x/inbox/conversation/1%2F..%2F2",
        "https://app.intercom.com/a/inbox/x/inbox/conversation/1'--",
        "https://[bad/inbox/conversation/1",
        "1' OR '1'='1",
        "https://app.intercom.com/" + "conversation/" * 2000,
    ],
)
def test_other_text_names_none(text: str) -> None:
    assert old_link(text) is None


def test_the_workspace_of_a_link() -> None:
    link = old_link(f"https://app.intercom.com/a/inbox/theirs/inbox/conversation/{ID}")
    assert link is not None
    assert not of_workspace(link, "ours")
    assert of_workspace(link, "Theirs")
    assert of_workspace(link, "")
    assert of_workspace(OldLink(ID), "ours")


def test_links_in_text_are_found_where_they_stand() -> None:
    text = f"See (https://app.intercom.com/inbox/conversation/{ID}), app.eu.intercom.com/a/inbox/x. evil.app.intercom.com/b"
    found = [(text[start:end], url) for start, end, url in in_text(text)]
    assert found == [
        (f"https://app.intercom.com/inbox/conversation/{ID}", f"https://app.intercom.com/inbox/conversation/{ID}"),
        ("app.eu.intercom.com/a/inbox/x", "https://app.eu.intercom.com/a/inbox/x"),
    ]


def test_intercoms_own_addresses_are_known_from_others() -> None:
    assert is_intercom("https://app.intercom.com/a/apps/x/articles/articles/5/show")
    assert not is_intercom("https://help.tidewell.example/en/articles/7")
    assert not is_intercom("https://www.intercom.com.evil.io/")
    assert not is_intercom("mailto:x@intercom.com")


@given(st.text(max_size=200))
def test_nothing_anybody_types_breaks_it(text: str) -> None:
    for written in (
        text,
        f"https://app.intercom.com/{text}",
        f"https://app.intercom.com/a/inbox/{text}/conversation/1",
    ):
        found = old_link(written)
        assert found is None or found.id.isascii()
        list(in_text(written))
