"""What a window shows that is too small for anything else."""

from textual.widgets import Static


class TooSmall(Static):
    """One sentence; the style sheet shows it, and hides the rest, below 60 columns or 16 lines."""

    DEFAULT_CSS = (
        "TooSmall { display: none; width: 1fr; height: 1fr; content-align: center middle; text-align: center; }"
    )

    def __init__(self) -> None:
        super().__init__("Make the window larger: Outercom needs 60 columns and 16 lines.", markup=False)
