"""Files that ship with Outercom: help texts and the rehearsal's made-up data."""

from pathlib import Path

_PACKAGED = Path(__file__).parent / "_assets"
_CHECKOUT = Path(__file__).parent.parent / "assets"


def asset_bytes(name: str) -> bytes:
    """A shipped file by its name under `assets/`, from the wheel or from a checkout. Raises FileNotFoundError for one that does not ship."""
    packaged = _PACKAGED / name
    return (packaged if packaged.exists() else _CHECKOUT / name).read_bytes()


def asset_text(name: str) -> str:
    """A shipped text by its name under `assets/`."""
    return asset_bytes(name).decode()
