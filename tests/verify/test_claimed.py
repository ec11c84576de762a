"""Ids that are accounted for, kept on disk."""

import pytest

from wizard.errors import CannotWrite
from wizard.verify.claimed import Claimed


def test_what_was_added_is_claimed_however_much_that_is() -> None:
    with Claimed() as claimed:
        for number in range(20_000):
            claimed.add(f"c_{number * 7919 % 20_000}")
        claimed.add("c_1")
        assert all(f"c_{number}" in claimed for number in range(20_000))
        assert "c_20000" not in claimed
        assert "" not in claimed


def test_a_disk_that_refuses_is_told_in_plain_words() -> None:
    with Claimed() as claimed:
        pass
    with pytest.raises(CannotWrite, match="temporary file"):
        claimed.add("c_1")
