"""Which page of what was found is shown, and how to come to the ones before and after it."""

from wizard.browsing.searching import Page


class Pages:
    """Pages begin below a place of the index (None: at the newest). `count` is how many hits there are in all, None while nobody knows."""

    def __init__(self) -> None:
        self.page = Page()
        self.count: int | None = None
        self._begins: list[int | None] = [None]
        self._before: list[int] = [0]

    @property
    def begin(self) -> int | None:
        """Where the page begins that is wanted."""
        return self._begins[-1]

    @property
    def earlier(self) -> int:
        """How many hits are on the pages before it."""
        return self._before[-1]

    @property
    def first(self) -> bool:
        """Whether it is the first one."""
        return len(self._begins) == 1

    def restart(self) -> None:
        """Want the first page, of something else."""
        self._begins, self._before = [None], [0]

    def older(self) -> bool:
        """Want the next page; False where there is none."""
        if self.page.next is None:
            return False
        self._before.append(self.earlier + len(self.page.hits))
        self._begins.append(self.page.next)
        return True

    def newer(self) -> bool:
        """Want the page before; False where there is none."""
        if self.first:
            return False
        self._begins.pop()
        self._before.pop()
        return True
