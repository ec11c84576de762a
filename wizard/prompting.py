"""Asking for a token on a terminal, without showing it."""

import getpass
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import SecretStr

from wizard.engine.token_desk import TokenDesk
from wizard.plain import complain, terminal

_LOOK_SECONDS = 0.2


@contextmanager
def asking(desk: TokenDesk) -> Iterator[None]:
    """While inside, questions of a run are asked on the terminal. An empty line is no token."""
    over = threading.Event()

    def loop() -> None:
        while not over.wait(_LOOK_SECONDS):
            if (question := desk.question) is not None:
                complain(f"\n{question} (It is not shown; an empty line ends the run.)")
                desk.answer(read_secret(lambda: over.is_set() or desk.question is None))

    thread = threading.Thread(target=loop, name="prompt", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(2)


def somebody_is_there() -> bool:
    """Whether there is a terminal to ask on, and we are in its foreground."""
    if not (terminal(sys.stdin) and terminal(sys.stderr)):
        return False
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, AttributeError):
        # Windows has no groups.
        return sys.platform == "win32"


def read_secret(over: Callable[[], bool]) -> SecretStr | None:
    """A line from the terminal, without echo; None for an empty one, the end of input, or once `over`."""
    try:
        import termios
    except ImportError:
        return _secret(getpass.getpass("Token: "))
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    silent = termios.tcgetattr(number)
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(number, termios.TCSADRAIN, silent)
    try:
        while not over():
            if select.select([number], [], [], _LOOK_SECONDS)[0]:
                return _secret(os.read(number, 65536).decode(errors="replace"))
        return None
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)


def _secret(line: str) -> SecretStr | None:
    return SecretStr(line.strip()) if line.strip() else None
