"""Where a run asks for a new access token, and somebody answers from another thread."""

import threading

from pydantic import SecretStr

from wizard.engine.control import RunControl

_LOOK_SECONDS = 0.2


class TokenDesk:
    """One question at a time. Whoever looks at the run shows `question` and calls `answer`; the token is nowhere but in here, until it is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._question: str | None = None
        self._answers: list[SecretStr | None] = []

    @property
    def question(self) -> str | None:
        """What is asked now, in a sentence or two; None while nothing is."""
        return self._question

    def answer(self, token: SecretStr | None) -> None:
        """The new token, or None: there is none, the run may end. Without a question it is dropped."""
        with self._lock:
            if self._question is not None:
                self._answers.append(token)
                self._question = None

    async def ask(self, question: str, control: RunControl) -> SecretStr | None:
        """Wait for an answer. Raises Stopped when the run is stopped meanwhile."""
        with self._lock:
            self._answers.clear()
            self._question = question
        try:
            while not self._answers:
                await control.sleep(_LOOK_SECONDS)
            return self._answers.pop()
        finally:
            self._question = None
