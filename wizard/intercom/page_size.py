"""How many rows to ask for in one page."""

from wizard.net.retry import USUAL, Patience

_STEPS = (150, 50, 10, 1)
_IMPATIENT = Patience(tries=3)


class PageSize:
    """Begins at a list's maximum, steps down (150, 50, 10, 1) while pages keep failing, and up again once they come.

    After each step down it takes twice as many good pages to step up. A `fixed` size stays, as does 0 (the list is not paged).
    """

    def __init__(self, most: int, *, fixed: bool = False) -> None:
        self._steps = (most,) if fixed or most <= 1 else (most, *(step for step in _STEPS if step < most))
        self._at = 0
        self._good = 0
        self._needed = 4

    @property
    def now(self) -> int:
        """Rows a page."""
        return self._steps[self._at]

    @property
    def patience(self) -> Patience:
        """How often to try at this size: the smallest has all tries."""
        return USUAL if self._at == len(self._steps) - 1 else _IMPATIENT

    def shrink(self) -> bool:
        """Step down; False where there is no smaller size."""
        self._good = 0
        if self._at == len(self._steps) - 1:
            return False
        self._at += 1
        self._needed *= 2
        return True

    def succeeded(self) -> None:
        """A page came."""
        self._good += 1
        if self._at and self._good >= self._needed:
            self._at -= 1
            self._good = 0
