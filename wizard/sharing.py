"""Changing how much of the source's quota a migration uses, also while it runs."""

from wizard import status
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan, Scope
from wizard.plan.quota_share import EXAMPLE, read_share, share_words


def give_share(migration: Migration, text: str) -> tuple[str, bool]:
    """Use this share (`60`, or `60, 90 from 20:00 to 06:00`) from now on. Returns it in plain words, and whether a running import was asked.

    A running import takes it within seconds and keeps it in the plan. Raises UsageError, CannotWrite.
    """
    try:
        words = share_words(read_share(text, Scope()))
    except ValueError as error:
        raise UsageError(str(error), hint=f"For example: {EXAMPLE}") from None
    running = migration.running() is not None
    if running:
        status.ask(migration.paths, "share", words)
    else:
        migration.update(lambda plan: set_share(plan, words))
    return words, running


def set_share(plan: Plan, words: str) -> None:
    """Put a share into a plan. Raises ValueError."""
    plan.scope = read_share(words, plan.scope)
