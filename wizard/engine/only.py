"""Runs that do only a part."""

from enum import StrEnum


class Only(StrEnum):
    """A run that does only a part."""

    FAILURES = "failures"
    ATTACHMENTS = "attachments"
    ATTRIBUTION = "attribution"
    DELTA = "delta"
