"""The rehearsal has a name of its own: a real migration is never opened in its place."""

import pytest

from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.rehearsing import REHEARSAL, rehearsal


def test_it_is_made_once_and_opened_again() -> None:
    made = rehearsal()
    made.update(lambda plan: plan.notes.update(kept="yes"))
    assert made.load().source.rehearsal
    assert rehearsal().load().notes == {"kept": "yes"}


def test_a_real_migration_of_its_name_is_not_opened() -> None:
    Migration.create(REHEARSAL, Plan())
    with pytest.raises(UsageError, match="is a real one"):
        rehearsal()
