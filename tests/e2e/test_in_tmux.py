"""All eight steps in a real terminal, by the keyboard alone, with only what the screen says; killed in between, and opened again."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.in_tmux import Tmux, in_tmux
from tests.e2e.support import Outercom
from wizard.migration import Migration
from wizard.rehearsal.server import ServedSimulator

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed here"),
    pytest.mark.timeout(400),
]
TOKEN = "rehearsal"


def _begin(window: Tmux, url: str) -> None:
    """From Home to a connected migration."""
    window.until("Try the rehearsal first")
    window.keys("n")
    window.until("New migration")
    window.type("acme")
    window.keys("Enter")
    window.until("1/8 Connect", "Access token")
    assert TOKEN not in window.screen
    window.type(TOKEN)
    window.keys("Tab")
    window.type(url)
    window.keys("Enter")
    window.until("✓ Intercom", "✓ Destination", "✓ What is there")


def _decide(window: Tmux) -> None:
    """Steps 2 to 4."""
    window.keys("F3")
    window.until("2/8 Map admins", "undecided")
    window.keys("F3")
    window.until("2/8 Map admins", "are undecided")
    window.keys("a")
    window.until("What becomes of everybody?")
    window.keys("Enter")
    window.until("Undo (z) takes it back")
    window.keys("y")
    window.until("0 undecided")
    window.keys("F3")
    window.until("3/8 Map attributes", "new fields")
    window.keys("F3")
    window.until("4/8 Choose scope", "In the scope")
    window.keys("e", "F3")
    window.until("What will happen")


def _end(window: Tmux) -> None:
    """Steps 6 to 8."""
    window.keys("F3")
    window.until("6/8 Verify", "conversations")
    window.keys("f")
    window.until("✓ Everything was checked and is equal")
    window.keys("F3")
    window.until("7/8 Cutover checklist", "0 of")
    window.keys("Space")
    window.until("1 of")
    window.keys("F3")
    window.until("8/8 Wind-down")


def test_eight_steps_by_the_keyboard_alone(
    tiny: ServedSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outercom = Outercom(tmp_path / "home", token="")
    environment = outercom.environment() | {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
    with in_tmux(environment=environment) as window:
        _begin(window, tiny.url)
        _decide(window)
        window.keys("F3")
        window.until("5/8 Wait", "Everything is read and loaded")
        window.kill()
        window.until("ended with")
    with in_tmux(environment=environment | {"NO_COLOR": "1"}, columns=120, lines=40) as window:
        window.until("acme", "loaded")
        window.keys("Enter")
        window.until("5/8 Wait", "The last run")
        window.resize(80, 24)
        _end(window)
        window.keys("C-q")
        window.until("ended with 0")
    monkeypatch.setenv("OUTERCOM_HOME", str(outercom.home))
    plan = Migration.open("acme").load()
    assert plan.step == "wind_down"
    assert len(plan.checklist) == 1
