"""A workspace made by hand: raw JSON put into an archive as it might come, loaded into a workspace file, and verified."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec

from tests.verify.loaded import Loaded
from wizard.archive.archive import Archive
from wizard.engine.ledger import Ledger
from wizard.migration import Migration
from wizard.plan.models import Period
from wizard.sources.intercom import threads
from wizard.sources.port import Downloaded, Fetched
from wizard.verify.report import Report

HOST = "https://downloads.intercomcdn.com"


def _allowed(url: str) -> bool:
    return url.startswith(HOST)


class Handmade:
    """Put objects in, then `verify`: it is loaded first, by the real translator and loader."""

    def __init__(self, name: str = "x") -> None:
        self.migration = Migration.create(name)
        self.migration.update(lambda plan: setattr(plan, "scope", plan.scope.model_copy(update={"period": Period.ALL})))
        paths = self.migration.paths
        self._paths = paths
        self.put("workspace", {"id": "w1", "type": "admin", "app": {"id_code": "w1"}})
        Ledger(paths.ledger("ochre"), paths.archive).close()

    def put(self, kind: str, *raws: dict[str, Any]) -> None:
        """Archive raw objects of a kind."""
        with Archive(self._paths.archive, self._paths.files) as archive:
            archive.store(kind, [(self._fetched(kind, raw), None, None) for raw in raws])
            archive.people.merge()

    @staticmethod
    def _fetched(kind: str, raw: dict[str, Any]) -> Fetched:
        packed = json.dumps(raw).encode()
        if kind == "conversations":
            return threads.conversation(packed, _allowed)
        if kind == "tickets":
            found = threads.ticket(packed, _allowed)
            return msgspec.structs.replace(found, shapes=(("conversations", found.id),))
        files = threads.texts(kind, packed, _allowed) if kind in ("contacts", "macros") else ()
        return Fetched(str(raw["id"]), None, packed, files=files)

    def settle(self, folder: Path) -> None:
        """Have every file that is wanted (its content is its address); contacts that are only named are gone; all is listed."""
        with Archive(self._paths.archive, self._paths.files) as archive:
            archive.set_listed_to("conversations", 1_700_000_000)
            for unknown in archive.people.unknown(10_000):
                with archive.commit():
                    archive.people.moved(unknown, None)
            for wanted in archive.files.wanted(10_000, set()):
                content = wanted.link.url.encode()
                path = folder / wanted.link.key
                path.write_bytes(content)
                sha256 = hashlib.sha256(content).hexdigest()
                archive.keep_files([(wanted.link.key, Downloaded(sha256, len(content), "text/plain"), path)])

    def verify(self) -> Report:
        """Load what is new, and verify all of it."""
        loaded = Loaded(self.migration)
        loaded.load_again(loaded.source(), loaded.translator)
        return loaded.verify()


def said(report: Report, check: str = "conservation") -> list[tuple[str, str, str]]:
    """What a report says is not equal."""
    return [(one.kind, one.id, one.what) for one in report.differences if one.found_by == check]


def run(coroutine: Any) -> Any:
    """Wait for a coroutine."""
    return asyncio.run(coroutine)
