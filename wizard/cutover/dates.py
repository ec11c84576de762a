"""The dates of the wind-down: how long Intercom stays readable, and when it may be cancelled."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

READ_ONLY_DAYS = 30
CANCEL_DAYS = 60


@dataclass(frozen=True, slots=True)
class WindDownDates:
    """The dates of one migration: its last day, until when (at least) Intercom is kept read-only, and when most cancel it."""

    finished: date
    read_only_until: date
    cancel_from: date

    def days_left(self, today: date) -> int:
        """Days until cancelling is due; 0 from that day on."""
        return max(0, (self.cancel_from - today).days)

    def may_cancel(self, today: date) -> bool:
        """Whether the read-only time is over."""
        return today > self.read_only_until


def wind_down_dates(finished_at: int, zone: tzinfo = UTC) -> WindDownDates:
    """The dates that follow from the unix second at which the migration was finished, as days in `zone`."""
    finished = datetime.fromtimestamp(finished_at, zone).date()
    return WindDownDates(
        finished=finished,
        read_only_until=finished + timedelta(days=READ_ONLY_DAYS),
        cancel_from=finished + timedelta(days=CANCEL_DAYS),
    )
