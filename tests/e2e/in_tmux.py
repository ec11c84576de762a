"""A program in a real terminal, as a person has it over SSH: tmux, keys, and what the screen says."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIMIT_SECONDS = 90.0
_LOOK_SECONDS = 0.1


class Tmux:
    """One window. Keys are tmux's names (`Enter`, `F3`, `Tab`); text is typed as it is."""

    def __init__(self, socket: str) -> None:
        self._socket = socket

    def keys(self, *names: str) -> None:
        """Press keys, one after the other."""
        self._tmux("send-keys", "-t", "a", *names)

    def type(self, text: str) -> None:
        """Type text."""
        self._tmux("send-keys", "-t", "a", "-l", text)

    def resize(self, columns: int, lines: int) -> None:
        """Make the window another size."""
        self._tmux("resize-window", "-t", "a", "-x", str(columns), "-y", str(lines))

    def kill(self) -> None:
        """End the program as a power cut does."""
        shell = self._tmux("display-message", "-t", "a", "-p", "#{pane_pid}").strip()
        found = subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True).stdout
        for pid in found.split():
            os.kill(int(pid), signal.SIGKILL)

    @property
    def screen(self) -> str:
        """What the screen says now."""
        return self._tmux("capture-pane", "-t", "a", "-p")

    def until(self, *words: str) -> str:
        """Wait until the screen says all of these, with blanks and line ends aside; the screen."""
        end = time.monotonic() + LIMIT_SECONDS
        while True:
            screen = self.screen
            flat = " ".join(screen.split())
            if all(word in flat for word in words):
                return screen
            assert time.monotonic() < end, f"never said {words}:\n{screen}"
            time.sleep(_LOOK_SECONDS)

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(["tmux", "-L", self._socket, *words], capture_output=True, text=True, check=True)
        return done.stdout


@contextmanager
def in_tmux(*words: str, environment: dict[str, str], columns: int = 80, lines: int = 24) -> Iterator[Tmux]:
    """`outercom` with these words in a window of its own; its exit code is shown when it ends. The window is gone afterwards."""
    socket = f"outercom-test-{os.getpid()}-{secrets.token_hex(4)}"
    settings = " ".join(f"{name}='{value}'" for name, value in environment.items())
    command = f"env {settings} {sys.executable} -m wizard {' '.join(words)}; echo ended with $?; exec cat"
    window = [
        "new-session",
        "-d",
        "-s",
        "a",
        "-x",
        str(columns),
        "-y",
        str(lines),
        "-c",
        str(Path(__file__).parents[2]),
    ]
    subprocess.run(["tmux", "-L", socket, "-f", "/dev/null", *window, command], check=True)
    try:
        yield Tmux(socket)
    finally:
        subprocess.run(["tmux", "-L", socket, "kill-server"], check=False)
