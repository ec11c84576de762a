"""What a simulated workspace can be told: its size, its limits, its moods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultLevel = Literal["none", "flaky", "brutal"]

# 31 October 2026, 18:00:00 UTC: the last moment of the made-up workspace's history.
END_OF_HISTORY = 1_793_469_600
WORKSPACE_PER_MINUTE = 25_000


@dataclass(frozen=True)
class SimulatorSettings:
    """Settings of one simulated Intercom workspace.

    Sizes left at None follow from `conversations`. `parts` above 0 is how many every ordinary conversation has. `now` (unix seconds UTC) is where the made-up
    history ends. The switches in the second half stand for what nobody could confirm about the
    real service, or what differs between workspaces.

    `token` may be several with blanks between: each has `requests_per_minute`, and all share `workspace_requests_per_minute` (None:
    25,000, or one token's where that is more; 0: no limit). `limit_changes` are (seconds after the first call, requests per minute
    from the next window on). A rival program makes `rival_per_second` calls with the first token, or with an app of its own
    (`rival_elsewhere`), evenly or in bursts every `rival_every_seconds`.

    Lists and searches learn of changes `index_lag_seconds` late. A search takes `search_row_ms` longer
    for each row it is asked for, and is a 504 where that is more than `search_timeout_ms` (0: never).
    `poison_days` are moments (unix seconds): a search for more than one row that meets a row of such a
    day (UTC) always fails with 502 or 504.
    """

    conversations: int = 1500
    contacts: int | None = None
    companies: int | None = None
    tickets: int | None = None
    seed: int = 7
    parts: int = 0
    requests_per_minute: int = 10_000
    workspace_requests_per_minute: int | None = None
    limit_changes: tuple[tuple[float, int], ...] = ()
    rival_per_second: float = 0.0
    rival_every_seconds: float = 0.0
    rival_elsewhere: bool = False
    latency_ms: int = 0
    token: str = "rehearsal"  # noqa: S105 (a made-up workspace's made-up token)
    faults: FaultLevel = "none"
    host: str = "127.0.0.1"
    port: int = 0
    now: int = END_OF_HISTORY

    file_ttl_seconds: int = 1800
    expired_file_status: int = 403
    app_default_version: str = "2.14"
    over_max_per_page: Literal["clamp", "400"] = "clamp"
    region: Literal["US", "EU", "AU"] = "US"
    timezone: str = "Europe/Dublin"
    macros_forbidden: bool = False
    news_off: bool = False
    former_admins_resolve: bool = False
    null_request_id: bool = False
    retry_after: bool = False
    total_count_drift: int = 0
    scroll_page_size: int = 100
    scroll_idle_seconds: int = 60
    company_list_cap: int = 10_000
    stall_seconds: float = 3.0
    index_lag_seconds: int = 0
    search_row_ms: float = 0.0
    search_timeout_ms: int = 0
    poison_days: tuple[int, ...] = ()
    lost_files: bool = True
    few_files: bool = False
    files_host: str = "localhost"

    def __post_init__(self) -> None:
        """Refuse sizes that mean nothing. Raises ValueError."""
        if self.conversations < 0 or self.conversations > 16_000_000:
            raise ValueError("conversations must be between 0 and 16,000,000")
        for name in ("contacts", "companies", "tickets"):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 16_000_000:
                raise ValueError(f"{name} must be between 0 and 16,000,000")
        if self.index_lag_seconds < 0 or self.search_row_ms < 0 or self.search_timeout_ms < 0:
            raise ValueError("lag and waits cannot be negative")
        if not 0 <= self.parts <= 500:
            raise ValueError("parts must be between 0 and 500")
        if self.rival_per_second < 0 or self.rival_every_seconds < 0:
            raise ValueError("a rival cannot call less than never")
        if self.requests_per_minute < 0 or self.latency_ms < 0:
            raise ValueError("requests per minute and latency cannot be negative")

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token that is accepted."""
        return tuple(self.token.split()) or ("",)

    @property
    def workspace_limit(self) -> int:
        """Calls a minute of all tokens together, 0 for no limit."""
        if self.workspace_requests_per_minute is None:
            return max(WORKSPACE_PER_MINUTE, self.requests_per_minute)
        return self.workspace_requests_per_minute

    @property
    def contact_count(self) -> int:
        """Contacts ever made (merged and deleted ones included)."""
        return max(24, self.conversations * 2 // 5) if self.contacts is None else self.contacts

    @property
    def company_count(self) -> int:
        """Companies, those without users included."""
        return max(8, self.conversations * 6 // 100) if self.companies is None else self.companies

    @property
    def ticket_count(self) -> int:
        """Tickets of all categories."""
        return self.conversations * 4 // 100 if self.tickets is None else self.tickets
