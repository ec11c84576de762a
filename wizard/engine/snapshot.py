"""What a run looks like at one moment: frozen values that whoever looks at a run is given."""

from dataclasses import dataclass

HISTORY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class KindProgress:
    """How far one kind is. `found` is None until a listing or the source's own count is known."""

    kind: str
    found: int | None = None
    read: int = 0
    loaded: int = 0
    failed: int = 0
    skipped: int = 0
    unavailable: str = ""


@dataclass(frozen=True, slots=True)
class FileProgress:
    """Files: how many are known, stored, missing; bytes stored."""

    found: int = 0
    stored: int = 0
    failed: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Quota:
    """The source's current ten-second window. `limit` None means no limit is known. `resets_in` is in seconds."""

    limit: int | None = None
    used: int = 0
    resets_in: float = 0.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One frozen look at a run. `version` grows with every change, so that a viewer can skip equal ones.

    `state` is waiting, running, paused, stopping or finished; `phase` one plain sentence of what is done now; `waiting_on` is empty or what the
    run waits for ("Intercom quota, 4 s"), `waiting` the short names of that (quota, network …). Rates are conversations a minute; `history` has
    one such rate for every `history_seconds` of the whole run, oldest first. `left` is the time left as a range in seconds, None while unknown,
    and `bottleneck` what limits it: quota, answers, machine, destination, files or network. `answer_seconds` is how long a call takes of late, 0
    while unknown. `last_commit` and `started` are unix seconds, `commits` how many there were.
    """

    version: int = 0
    state: str = "waiting"
    phase: str = ""
    kinds: tuple[KindProgress, ...] = ()
    files: FileProgress = FileProgress()
    calls: int = 0
    quota: Quota = Quota()
    waiting_on: str = ""
    waiting: tuple[str, ...] = ()
    retries: tuple[tuple[str, int], ...] = ()
    failures: tuple[tuple[str, int], ...] = ()
    rate_now: float = 0.0
    rate_run: float = 0.0
    history: tuple[float, ...] = ()
    history_seconds: float = HISTORY_SECONDS
    left: tuple[float, float] | None = None
    bottleneck: str = ""
    answer_seconds: float = 0.0
    recent: tuple[str, ...] = ()
    started: float = 0.0
    last_commit: float = 0.0
    commits: int = 0
