"""Our own theme. Every colour of the screens is one of its variables."""

from textual.theme import Theme

NAME = "outercom"

THEME = Theme(
    name=NAME,
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
