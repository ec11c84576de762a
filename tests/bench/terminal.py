"""The wizard on a terminal of its own, as a person has it: keys go in, and what is painted is waited for."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

_ESCAPES = re.compile(rb"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])")
LIMIT_SECONDS = 60.0


class Terminal:
    """A program on a pseudo-terminal. All times are in seconds of `time.perf_counter`."""

    def __init__(self, command: list[str], environment: Mapping[str, str], size: tuple[int, int] = (80, 24)) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        words = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**environment, **words},
            start_new_session=True,
        )
        os.close(slave)
        self.painted = 0
        """Bytes it has painted so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.quiet(3.0)
                self.process.wait(5)
            except (subprocess.TimeoutExpired, SystemExit):
                self.process.kill()
                self.process.wait()
        os.close(self._master)

    def press(self, keys: bytes, mark: bytes, limit: float = LIMIT_SECONDS) -> float:
        """Send keys and wait until text with `mark` is painted. The seconds between. Raises SystemExit when it never is."""
        begun = time.perf_counter()
        os.write(self._master, keys)
        self.wait_for(mark, limit)
        return time.perf_counter() - begun

    def wait_for(self, mark: bytes, limit: float = LIMIT_SECONDS) -> None:
        """Take what is painted until `mark` stands in it. Raises SystemExit when it never does."""
        until, painted = time.perf_counter() + limit, b""
        while mark not in _ESCAPES.sub(b"", painted):
            left = until - time.perf_counter()
            if left <= 0 or self.process.poll() is not None:
                sys.exit(f"{mark!r} was never painted; the last output:\n{_ESCAPES.sub(b' ', painted)[-1500:]!r}")
            painted += self._read(min(left, 0.5))

    def quiet(self, seconds: float) -> bytes:
        """Take what is painted for so long; its text."""
        until, painted = time.perf_counter() + seconds, b""
        while (left := until - time.perf_counter()) > 0:
            painted += self._read(left)
            if self.process.poll() is not None:
                break
        return _ESCAPES.sub(b" ", painted)

    def send(self, keys: bytes) -> None:
        """Send keys without waiting for anything."""
        os.write(self._master, keys)

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            got = os.read(self._master, 1 << 16)
        except OSError:  # the program has ended
            return b""
        self.painted += len(got)
        return got
