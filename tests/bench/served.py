"""A simulated workspace in a process of its own, so that it does not share an interpreter with what is measured."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def served(conversations: int, *, files: bool = True, **options: int | str) -> Iterator[str]:
    """The base URL of a simulator with that many conversations; options are those of `python -m wizard.rehearsal`."""
    flags = ["--no-lost-files", *(() if files else ("--few-files",))]
    flags += [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    command = [sys.executable, "-m", "wizard.rehearsal", "--port", "0", "--conversations", str(conversations), *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("serving "):
            raise SystemExit("The simulator did not start.")
        yield line.split()[-1]
    finally:
        process.terminate()
        process.wait(10)
