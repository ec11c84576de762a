"""A whole migration is exact: judged by a reader that shares nothing with ours."""

import sqlite3

from tests.e2e.support import ALL_EQUAL, Outercom, Reader, complete
from wizard.rehearsal.server import ServedSimulator


def test_the_export_is_what_intercom_has(outercom: Outercom, small: ServedSimulator) -> None:
    done = outercom.run("x", small.url)
    assert complete(done), done.stdout + done.stderr
    ours, theirs = outercom.exported("x"), Reader(small.url)
    ids = theirs.conversation_ids()
    assert sorted(ids) == sorted(ours["conversations"])
    assert all(ours["conversations"][one] == theirs.get(f"/conversations/{one}") for one in ids)
    contacts = theirs.contacts()
    assert {one: ours["contacts"][one] for one in contacts} == contacts
    assert list(ours["admins"].values()) == sorted(
        theirs.get("/admins?display_avatar=true")["admins"], key=lambda admin: str(admin["id"])
    )
    assert {tag["id"] for tag in theirs.get("/tags")["data"]} == set(ours["tags"])
    articles = {article["id"]: article for article in theirs.all("/articles")}
    assert ours["articles"] == articles
    assert ours["macros"]
    assert ours["tickets"]
    assert small.simulator.writes == 0
    assert small.simulator.leaked_tokens == 0


def test_every_file_is_there_byte_for_byte(outercom: Outercom, small: ServedSimulator) -> None:
    import hashlib

    assert complete(outercom.run("x", small.url))
    ours = outercom.exported("x")
    places = [place for place in ours["attachments"].values() if place["status"] != "external"]
    assert places
    assert sum(place["status"] == "missing" for place in places) == 2
    for place in (place for place in places if place["status"] == "stored"):
        content = ours["files"][place["sha256"]]
        assert len(content) == place["size"]
        assert hashlib.sha256(content).hexdigest() == place["sha256"]
    conversations = ours["conversations"].values()
    urls = {file["url"] for one in conversations for part in _parts(one) for file in part.get("attachments") or ()}
    assert urls <= {place["url"] for place in ours["attachments"].values()}


def test_running_again_finds_nothing_to_do(outercom: Outercom, small: ServedSimulator) -> None:
    assert complete(outercom.run("x", small.url))
    before = dict(small.simulator.requests)
    written = _rows(outercom, "SELECT count(*), sum(attempts) FROM rows")
    again = outercom.run("x", small.url)
    assert complete(again), again.stdout
    # The two missing files are tried once more, each with a fresh link, twice.
    assert small.simulator.requests["GET /conversations/{id}"] <= before["GET /conversations/{id}"] + 4
    assert _rows(outercom, "SELECT count(*), sum(attempts) FROM rows") == written


def test_verify_finds_what_somebody_changed_in_the_workspace(outercom: Outercom, small: ServedSimulator) -> None:
    assert complete(outercom.run("x", small.url))
    assert ALL_EQUAL in outercom("verify", "x", "--full").stdout
    workspace = outercom.home / "migrations" / "x" / "workspace.db"
    with sqlite3.connect(workspace) as connection:
        connection.execute(
            "UPDATE entries SET text = text || '.' WHERE number = (SELECT min(number) FROM entries WHERE text <> '')"
        )
        connection.execute("DELETE FROM customers WHERE number = (SELECT max(number) FROM customers)")
    connection.close()
    found = outercom("verify", "x", "--full")
    assert found.returncode == 3
    assert "1 missing there" in found.stdout
    assert "entries[" in found.stdout


def _parts(conversation: dict[str, object]) -> list[dict[str, list[dict[str, str]]]]:
    source = conversation["source"]
    parts = conversation["conversation_parts"]["conversation_parts"]  # type: ignore[index]
    return [*([source] if source else []), *parts]  # type: ignore[list-item]


def _rows(outercom: Outercom, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(outercom.home / "migrations" / "x" / "ledger-ochre.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
