"""A guess at the time left is only a guess."""

from types import SimpleNamespace

import pytest

from wizard import logs
from wizard.engine import watch


def test_a_mistake_in_the_estimate_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[str] = []
    monkeypatch.setattr(logs, "failure", lambda name, error: noted.append(f"{name} {type(error).__name__}"))

    def sample() -> None:
        raise ZeroDivisionError

    watch._estimate(SimpleNamespace(measuring=SimpleNamespace(sample=sample)))  # type: ignore[arg-type]
    assert noted == ["estimate.error ZeroDivisionError"]
