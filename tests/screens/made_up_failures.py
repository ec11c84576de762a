"""Made-up failures for the tests of step 5."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.screens.fake_session import FakeSession
from tests.screens.made_up import NOW
from wizard.verify.failing import Failure, FailureCause

REFUSED = "the destination refused an e-mail address"
CAUSES = [
    FailureCause("loading", "contacts", REFUSED, REFUSED, 120, "c0"),
    FailureCause("files", "files", "404", "The file is missing.", 1, "f1"),
    FailureCause("loading", "conversations", "cut", "A write was cut off.", 1, "9", uncertain=True),
]
ROWS = [
    *(
        Failure("loading", "contacts", f"c{n}", REFUSED, REFUSED, f"write contact c{n}", '{"error": "[/b] no"}', NOW, 2)
        for n in range(120)
    ),
    Failure("files", "files", "f1", "404", "The file is missing.", "GET https://downloads.example/f1", "404", NOW, 1),
    Failure("loading", "conversations", "9", "cut", "A write was cut off.", "", "", NOW, 1, uncertain=True),
]

Found = tuple[list[FailureCause], Callable[[int], Iterator[Failure]], list[tuple[str, str, int]]]


class FailedSession(FakeSession):
    """A session after a run in which some things failed."""

    @contextmanager
    def failing(self) -> Iterator[Found]:
        self._maybe("failing")
        yield CAUSES, lambda most: iter(ROWS if most < 0 else ROWS[:most]), []
