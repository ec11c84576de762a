"""A run that is killed in the middle leaves whole batches in the workspace file, and nothing of a half one."""

import subprocess
import sys
from pathlib import Path

from tests.destinations.delivering import Sender
from tests.destinations.samples import conversation
from wizard.destinations.ochre import OchreDestination
from wizard.records import Kind

BATCH = 20
_WRITER = """
import asyncio, sys
from pathlib import Path
from tests.destinations.delivering import Sender
from tests.destinations.samples import conversation
from wizard.destinations.ochre import OchreDestination

async def main():
    sender = Sender(OchreDestination(Path(sys.argv[1])))
    for batch in range(10_000):
        await sender.destination.write([sender.delivery(conversation(f"{batch}-{n}", entries=40)) for n in range(%d)])
        print(batch, flush=True)

asyncio.run(main())
"""


async def test_killed_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    said = _write_until_killed(path, batches=4)
    sender = Sender(OchreDestination(path))
    ids = list(await sender.destination.ids(Kind.CONVERSATION))
    assert len(ids) >= said * BATCH
    assert len(ids) % BATCH == 0
    for start in range(0, len(ids), 100):
        for held in await sender.destination.read(Kind.CONVERSATION, ids[start : start + 100]):
            assert held is not None
            assert held.content == sender.delivery(conversation(held.source_id, entries=40)).content
    await sender.send([conversation("after")])
    assert len(await sender.destination.ids(Kind.CONVERSATION)) == len(ids) + 1
    await sender.destination.close()


def _write_until_killed(path: Path, batches: int) -> int:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER % BATCH, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as writer:
        assert writer.stdout is not None
        for said in range(batches):
            assert writer.stdout.readline().strip() == str(said)
        writer.kill()
    return batches
