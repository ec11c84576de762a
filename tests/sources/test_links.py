"""What an object points to."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.intercom.hosts import FileHosts
from wizard.sources.intercom import threads
from wizard.sources.intercom.links import Links, file_key, image_urls

ALLOW = FileHosts("https://api.intercom.io").allow
CDN = "https://downloads.intercomcdn.com/i/o/1/2/3"


def signed(name: str, moment: int = 1) -> str:
    return f"{CDN}/{name}?expires={moment}&signature=s{moment}&req=r"


def attachment(name: str, **more: object) -> dict[str, object]:
    return {"type": "upload", "name": name, "url": signed(name), "content_type": "image/png", "filesize": 7, **more}


def test_a_key_is_the_path_alone() -> None:
    key = file_key(signed("a b.png"))
    assert key == file_key(signed("a%20b.png", 99)) == file_key("https://downloads.intercomcdn.eu/i/o/1/2/3/a%20b.png")
    assert key != file_key(signed("b.png"))
    assert len(key) == 32


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert len(file_key(text)) == len(file_key(f"https://{text}")) == 32


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        (f'<p>x <img src="{CDN}/a.png?e=1&amp;s=2"> y</p>', [f"{CDN}/a.png?e=1&s=2"]),
        (f"<IMG SRC='{CDN}/a.png'><img class=x src={CDN}/b.png>", [f"{CDN}/a.png", f"{CDN}/b.png"]),
        ('<img src="//cdn.example/a.png">', ["https://cdn.example/a.png"]),
        ('<img src="data:image/png;base64,AAAA"><img src="cid:1"><img><img src=""><img src="/x.png">', []),
        ("<!-- <img src='https://a.example/x'> -->", []),
        ("&lt;img src='https://a.example/x'&gt;", []),
        ("<script>'<img src=\"https://a.example/x\">'</script>", []),
        ("<img src='https://a.example/x", []),
        ("", []),
        (None, []),
        (5, []),
        ("\ud83d<img src='https://a.example/x'>", ["https://a.example/x"]),
    ],
)
def test_pictures_in_bodies(html: object, urls: list[str]) -> None:
    assert list(image_urls(html)) == urls


def test_attachments_come_before_the_same_file_in_the_body() -> None:
    links = Links(ALLOW)
    links.message(
        {"attachments": [attachment("a.png")], "body": f'<img src="{signed("a.png", 9)}"><img src="{signed("b.png")}">'}
    )
    links.message({"body": f'<img src="{signed("a.png")}">'}, "31")
    found = [(link.name, link.part_id, link.inline, link.size, link.wanted) for link in links.found]
    assert found == [
        ("a.png", None, False, 7, True),
        ("b.png", None, True, None, True),
        ("a.png", "31", True, None, True),
    ]


def test_other_hosts_are_not_wanted() -> None:
    links = Links(ALLOW)
    links.message(
        {"body": '<img src="https://track.example/open.gif?u=1"><img src="http://downloads.intercomcdn.com/x.png">'}
    )
    links.attachment(attachment("a", url="https://evil.example/i/o/1/2/3/a"))
    assert [link.wanted for link in links.found] == [False, False, False]
    links.attachment(attachment("a"))
    assert [link.wanted for link in links.found] == [False, False, False, True]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{CDN}/a.png", "https://evil.example/i/o/1/2/3/a.png"),
        (f"{CDN}/a.png", "http://localhost/i/o/1/2/3/a.png"),
        (f"{CDN}/a%2Fb.png", f"{CDN}/a/b.png"),
        (f"{CDN}/a.png?id=1", f"{CDN}/a.png?id=2"),
    ],
)
def test_different_files_have_different_keys(one: str, other: str) -> None:
    assert file_key(one) != file_key(other)


def test_the_pictures_of_notes_on_a_contact() -> None:
    notes = [{"id": 5, "body": f'<p><img src="{signed("n.png")}"></p>'}, {"id": "6", "body": None}, None]
    raw = msgspec.json.encode({"id": "c1", "notes": {"type": "list", "data": notes}})
    assert [(link.name, link.part_id) for link in threads.texts("contacts", raw, ALLOW)] == [("n.png", "5")]


@pytest.mark.parametrize(
    "odd",
    [None, 5, "x", [], {}, {"url": None}, {"url": 5}, {"url": "javascript:alert(1)"}, {"url": "file:///etc/passwd"}],
)
def test_odd_attachments_are_none(odd: object) -> None:
    links = Links(ALLOW)
    links.attachment(odd)
    links.message({"attachments": odd, "body": odd})
    links.message({"attachments": [odd]})
    links.attributes(odd)
    assert links.found == ()


def test_odd_sizes_and_names() -> None:
    links = Links(ALLOW)
    for number, more in enumerate(
        [{"filesize": "7"}, {"filesize": -1}, {"filesize": True}, {"name": None, "content_type": None}]
    ):
        links.attachment({**attachment("x"), "url": signed(str(number)), **more})
    assert [link.size for link in links.found] == [None, None, None, 7]
    assert (links.found[3].name, links.found[3].content_type) == ("file", "")


def part(number: int, **more: object) -> dict[str, object]:
    return {"type": "conversation_part", "id": str(number), "part_type": "comment", "body": None, **more}


def thread(parts: list[dict[str, object]], **more: object) -> bytes:
    holder = {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)}
    return msgspec.json.encode(
        {"type": "conversation", "id": "215", "updated_at": 9, "conversation_parts": holder, **more}
    )


def test_a_whole_conversation() -> None:
    raw = thread(
        [
            part(31, attachments=[attachment("log.txt")], author={"type": "lead", "id": "c9"}),
            part(32, author={"type": "admin", "id": "8"}),
        ],
        source={
            "type": "email",
            "body": f'<img src="{signed("i.png").replace("&", "&amp;")}">',
            "author": {"type": "user", "id": "c2"},
        },
        contacts={
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": "c1"}, {"type": "contact", "id": "c2"}],
        },
        custom_attributes={
            "Contract": attachment("deal.pdf"),
            "More": [attachment("x.pdf")],
            "Plan": "pro",
            "Ref": {"id": 1, "url": "https://x.example"},
        },
        statistics={"count_conversation_parts": 3},
    )
    whole = threads.conversation(raw, ALLOW)
    assert (whole.id, whole.version, whole.raw, whole.missing_parts) == ("215", 9, raw, 0)
    assert whole.contacts == ("c1", "c2", "c9")
    assert [(link.name, link.part_id) for link in whole.files] == [
        ("i.png", None),
        ("deal.pdf", None),
        ("x.pdf", None),
        ("log.txt", "31"),
    ]


@pytest.mark.parametrize(
    ("count", "total", "statistic", "missing"),
    [
        (500, 620, 621, 120),
        (500, 500, 621, 120),
        (500, 620, None, 120),
        (500, 500, 501, 0),
        (500, None, None, 0),
        (3, 5, None, 2),
        (3, 3, 9, 0),
        (3, 2, 3, 0),
    ],
)
def test_missing_parts(count: int, total: int | None, statistic: int | None, missing: int) -> None:
    parts = [part(number) for number in range(count)]
    holder = {"conversation_parts": parts, "total_count": total}
    raw = thread(parts, conversation_parts=holder, statistics={"count_conversation_parts": statistic})
    assert threads.conversation(raw, ALLOW).missing_parts == missing


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"source": None, "statistics": None, "contacts": None, "conversation_parts": None, "custom_attributes": None},
        {"source": [], "statistics": "x", "contacts": [1], "conversation_parts": [1], "custom_attributes": [1]},
        {
            "contacts": {"contacts": [None, 5, {"id": None}]},
            "conversation_parts": {"conversation_parts": [None, 5, {}]},
        },
    ],
)
def test_odd_conversations_are_taken_as_they_are(odd: dict[str, object]) -> None:
    whole = threads.conversation(msgspec.json.encode({"id": 215, **odd}), ALLOW)
    assert (whole.id, whole.version, whole.files, whole.contacts, whole.missing_parts) == ("215", None, (), (), 0)


def test_a_ticket() -> None:
    holder = {
        "type": "ticket_part.list",
        "ticket_parts": [part(1, attachments=[attachment("t.png")])],
        "total_count": 1,
    }
    ticket = {
        "type": "ticket",
        "id": "9",
        "updated_at": 5,
        "ticket_attributes": {"Photos": [attachment("p.png")]},
        "ticket_parts": holder,
    }
    raw = msgspec.json.encode(ticket)
    assert [link.name for link in threads.ticket(raw, ALLOW).files] == ["p.png", "t.png"]
    assert not threads.ticket_is_cut(raw)
    assert threads.ticket_is_cut(msgspec.json.encode({**ticket, "ticket_parts": {**holder, "total_count": 2}}))
    assert threads.ticket_is_cut(msgspec.json.encode({"type": "ticket", "id": "9"}))


def test_articles_in_all_their_languages() -> None:
    picture = '<img src="{}">'
    article = {
        "id": "1",
        "body": picture.format(signed("a.png")),
        "translated_content": {
            "type": "x",
            "fr": {"body": picture.format(signed("b.png"))},
            "de": {"body": picture.format(signed("a.png"))},
        },
    }
    assert [link.name for link in threads.texts("articles", msgspec.json.encode(article), ALLOW)] == ["a.png", "b.png"]
