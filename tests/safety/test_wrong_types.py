"""Wrong types everywhere: what cannot be an object is a named failure, everything else is kept, loaded and verified; nothing is a crash."""

import http.client
import json
import random
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.safety.hostile import Forwarding
from tests.safety.servers import Asked
from tests.safety.servers import http as answer_of
from tests.safety.support import TOKEN, Guarded
from tests.safety.test_hostile_servers import child
from tests.safety.wrong_types import ODD, places, replaced, scattered
from tests.sources.support import made_source
from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.archive.packing import Packing
from wizard.destinations.ochre import OchreDestination
from wizard.destinations.port import Delivery, link
from wizard.engine.control import RunControl
from wizard.engine.lookup import ArchiveLookup
from wizard.engine.progress import ProgressBoard
from wizard.errors import Refused
from wizard.intercom.envelope import open_envelope
from wizard.plan.models import Plan
from wizard.records import Record, fingerprint
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings
from wizard.sources.intercom.listing import _listed
from wizard.sources.intercom.source import IntercomSource
from wizard.sources.port import Fetched

BASE = "https://api.intercom.io"


class Scattering(Forwarding):
    """Forwards to a decent simulator, and puts odd values into a share of all fields of its answers, but for `/me`."""

    def __init__(self, simulator: str, seed: int, share: float) -> None:
        super().__init__(simulator, {})
        self._dice = random.Random(seed)
        self._share = share

    def _forward(self, asked: Asked, connection: socket.socket) -> None:
        head, _, body = asked.head.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:])
        kept = {name: headers[name] for name in headers if name not in ("Host", "Connection", "Accept-Encoding")}
        behind = http.client.HTTPConnection(self._behind, timeout=20)
        behind.request(asked.method, asked.path, body or None, kept)
        answer = behind.getresponse()
        content = answer.read()
        behind.close()
        if answer.status == 200 and asked.path != "/me" and content[:1] in (b"{", b"["):
            content = json.dumps(scattered(json.loads(content), self._dice, self._share)).encode()
        connection.sendall(answer_of(content, status=f"{answer.status} {answer.reason}"))


@pytest.fixture(scope="module")
def simulator() -> Iterator[ServedSimulator]:
    given_ = SimulatorSettings(
        conversations=12, contacts=12, companies=4, requests_per_minute=0, lost_files=False, token=TOKEN
    )
    with ServedSimulator(given_) as served:
        yield served


@pytest.fixture(scope="module")
def home(simulator: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a migration that went well."""
    outercom = Guarded(tmp_path_factory.mktemp("types") / "home")
    code, words, _ = child(outercom, "run", "x", "--new", "--to", "ochre", "--intercom-url", simulator.url)
    assert code == 0, words
    return outercom.home / "migrations" / "x"


@pytest.mark.parametrize(("seed", "share"), [(7, 0.15)])
def test_a_run_with_wrong_types_everywhere_ends_with_named_failures(
    simulator: ServedSimulator, tmp_path: Path, seed: int, share: float
) -> None:
    outercom = Guarded(tmp_path / "home")
    with Scattering(simulator.url, seed, share) as server:
        code, words, _ = child(outercom, "run", "x", "--new", "--to", "ochre", "--intercom-url", server.url)
    assert code == 3, words
    assert "Traceback" not in words
    assert "mistake" not in words
    assert "could not be translated" not in words
    assert "Finished, but" in words


class Room:
    """A finished migration to be fed with odd objects: what it takes from raw JSON to the workspace."""

    def __init__(self, folder: Path) -> None:
        self.source = IntercomSource(BASE, _secret(), control=RunControl(), board=ProgressBoard())
        self.archive = Archive(folder / "archive.db", folder / "files")
        self.destination = OchreDestination(folder / "workspace.db")
        self.plan = Plan()
        self.lookup = ArchiveLookup(self.archive, self.plan)
        with sqlite3.connect(folder / "archive.db") as database:
            unpack = Packing(database).unpack
            query = "SELECT kind, body FROM versions WHERE length(body) < 4000 ORDER BY kind, id"
            self.objects = [(kind, json.loads(unpack(body))) for kind, body in database.execute(query)]

    async def take(self, kind: str, raw: bytes) -> str:
        """Read, archive, translate and load one object. Says how it ended."""
        try:
            # What is made whole by further calls is taken as it was listed.
            alone = kind in ("contacts", "companies")
            fetched = self.source._plain(kind, raw) if alone else await self.source.complete(kind, raw)
        except (Refused, ValueError):
            return "refused"
        whole = Fetched("odd", 1, fetched.raw, fetched.files, ("odd contact",), (), fetched.missing_parts)
        self.archive.store(kind, [(whole, 1, raw)], page=[("odd", 1)])
        self.lookup.refresh()
        record = self.source.translate(kind, decode_object(fetched.raw), self.plan, self.lookup)
        if not isinstance(record, Record) or record.kind not in self.destination.capabilities.kinds:
            return "archived"
        projection = self.destination.project(record)
        content = link(projection.content, {})
        (outcome,) = await self.destination.write([Delivery(projection=projection, content=content)])
        (held,) = await self.destination.read(record.kind, [getattr(outcome, "id", "")])
        assert held is not None, outcome
        assert fingerprint(held.content) == fingerprint(content)
        return "loaded"


def _secret() -> Any:
    from pydantic import SecretStr

    return SecretStr("-")


@pytest.fixture(scope="module")
def room(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Room:
    import shutil

    copy = tmp_path_factory.mktemp("room") / "x"
    shutil.copytree(home, copy)
    return Room(copy)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_a_field_of_another_type_goes_all_the_way_or_is_refused(room: Room, data: st.DataObject) -> None:
    kind, whole = room.objects[data.draw(st.integers(0, len(room.objects) - 1))]
    paths = list(places(whole))
    path = paths[data.draw(st.integers(0, len(paths) - 1))]
    odd = replaced(whole, path, data.draw(st.sampled_from(ODD)))
    assert await room.take(kind, json.dumps(odd).encode()) in ("refused", "archived", "loaded")


ENVELOPES: tuple[Any, ...] = (
    {"type": "list", "data": [{"id": "1", "updated_at": 5}], "total_count": 3, "pages": {"page": 1, "total_pages": 2, "next": {"starting_after": "x"}}},
    {"type": "company.list", "companies": [{"id": 1}], "pages": {"next": "https://api.intercom.io/companies?page=2"}},
    {"type": "list", "data": [{"id": "1"}], "scroll_param": "x", "pages": None},
    {"data": [{"id": "1"}], "has_more": True, "next_cursor": "x"},
    [{"id": "1"}],
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_an_odd_envelope_is_a_page_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(ENVELOPES))
    path = data.draw(st.sampled_from([(), *places(whole)]))
    body = json.dumps(replaced(whole, path, data.draw(st.sampled_from(ODD)))).encode()
    try:
        page = open_envelope(body, BASE, numbered=data.draw(st.booleans()))
    except Refused:
        return
    from wizard.intercom.decoding import Head, head_of
    from wizard.intercom.pager import Item

    for raw in page.items:
        listed = _listed("contacts", Item(raw, head_of(raw) or Head()))
        assert isinstance(listed.id, str)
        assert listed.id
    assert all(isinstance(value, str) for value in page.next.values())


@pytest.mark.parametrize("kind", ["conversations", "tickets"])
async def test_an_object_that_is_nested_too_deep_is_a_failure_of_its_own(kind: str) -> None:
    source, _ = made_source(lambda _: httpx.Response(500))
    deep = b'{"id": "7", "ticket_parts": {"total_count": 0}, "x": %s%s}' % (b"[" * 2000, b"]" * 2000)
    with pytest.raises(Refused, match="not such an object"):
        await source.complete(kind, deep)
