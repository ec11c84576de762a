"""Our own themes, dark and light. Every colour of the screens is one of their variables."""

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="outercom",
    primary="#4FA3D1",
    secondary="#7A8CA3",
    accent="#E0A458",
    success="#6BBF8A",
    warning="#E0B458",
    error="#E06C75",
    foreground="#DDE3EA",
    background="#12171D",
    surface="#1A2129",
    panel="#232C36",
    dark=True,
)
LIGHT: Final = Theme(
    name="outercom-light",
    primary="#1F6F9E",
    secondary="#5A6B80",
    accent="#9A5B10",
    success="#2B7A4B",
    warning="#8A6100",
    error="#B3363F",
    foreground="#1D252E",
    background="#F6F8FA",
    surface="#E9EEF3",
    panel="#DBE3EA",
    dark=False,
)
THEMES: Final = (DARK, LIGHT)


def other(name: str, *, dark: bool) -> str:
    """The theme to switch to from the one named: ours of the other kind."""
    if name == DARK.name:
        return LIGHT.name
    return DARK.name if name == LIGHT.name or not dark else LIGHT.name
