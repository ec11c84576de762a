"""Run by tests as a process of its own, on a terminal: `python -m tests.screens.in_a_terminal HOW`.

`idle` shows Home, `run` shows an import that stops when it is asked to, `stuck` one that does not, `crash` fails with a token in a local variable.
"""

import sys
import threading

from pydantic import SecretStr

from screens.app import OutercomApp
from tests.screens.fake_session import DONE, FakeSession, fake_session
from wizard.engine.outcome import RunResult

SECRET = "dG9rOmEtc2VjcmV0LXRva2Vu"


class StuckSession(FakeSession):
    """Its run hears nobody."""

    def run(self, *, only: str | None = None, unattended: bool = False) -> RunResult:
        threading.Event().wait(60)
        return DONE


def main(how: str) -> int:
    """Run the app and give back its exit code."""
    session = fake_session("acme")
    if how == "stuck":
        session = StuckSession(session.migration)
    app = OutercomApp("acme", opener=lambda _: session)
    session.workspace = session.opens_to
    if how in ("run", "stuck"):
        app.call_later(lambda: app.engine.start(session))
    if how == "crash":
        app.call_later(_fail, SecretStr(SECRET))
    app.call_later(lambda: sys.__stderr__.write("\x1b]2;READY\x07") if sys.__stderr__ else None)
    try:
        code = app.run()
    finally:
        app.leaving.over()
    return 1 if code is None else code


def _fail(token: SecretStr) -> None:
    raw = token.get_secret_value()
    headers = {"Authorization": f"Bearer {raw}"}
    raise RuntimeError(f"{len(headers)} header")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
