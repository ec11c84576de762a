"""Another process that holds the lock of a migration."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

HOLDS_THE_LOCK = """
import sys
from wizard.migration import Migration
with Migration.open(sys.argv[1]).lock():
    print("locked", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_by_another_process(name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of a migration until its stdin closes."""
    command = [sys.executable, "-c", HOLDS_THE_LOCK, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "locked\n"
            yield child
        finally:
            child.kill()
