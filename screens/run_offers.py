"""Which of step 5's actions can be taken now."""

from screens.widgets.run_state import View
from wizard.looking_back import Past

ACTIONS = ("pause", "stop", "first", "share", "start", "hand_over", "parts", "again", "failures")


def offered(action: str, view: View | None, past: Past, *, asked: str, ours: bool, begun: bool) -> bool | None:
    """True where it can be taken, None where it is shown and greyed, False where it is not there.

    `asked` is what another process was asked last, `ours` whether the run is this process's, `begun` whether anything was loaded before.
    """
    live, hears = bool(view and view.live), bool(view and view.hears)
    stopping = bool(view and view.is_stopping) or asked == "stop"
    match action:
        case "pause" | "stop":
            return (None if stopping else True) if hears else False
        case "first" | "share":
            return hears
        case "hand_over":
            return (None if stopping else True) if ours or not live else False
        case "parts":
            return not live and begun
        case "again":
            return not live and bool(past.causes)
        case "failures":
            return bool(view and view.snapshot.failures if live else past.causes)
    return not live
