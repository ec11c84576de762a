"""Which files hang on which message, and the pictures and trackers inside bodies."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world.conversation_columns import (
    ATTACHED,
    BOTH,
    IN_SOURCE,
    PASTED,
    ConversationColumns,
)
from wizard.rehearsal.intercom.world.files import StoredFile, named_file, picture, usual_file
from wizard.rehearsal.intercom.world.hostile import HOSTILE_FILES

SOURCE = -1
_NUMBERS_EACH = 8192
_TRACKERS = (
    '<img src="https://track.mailer.example/open.gif?u=8812&amp;c=41" width="1" height="1">',
    '<img src="http://pixel.crm.example/o/{n}.png" style="display:none">',
)
_QUOTED_PIXEL = '<img src="cid:logo@mailer"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'


@dataclass(frozen=True)
class Enclosures:
    """Attachments, pictures pasted into the body, and raw HTML that follows the body."""

    attachments: tuple[StoredFile, ...] = ()
    pictures: tuple[StoredFile, ...] = ()
    html: str = ""


NONE = Enclosures()


def enclosures(columns: ConversationColumns, index: int, place: int, spoken: bool) -> Enclosures:
    """What hangs on the source (`place` SOURCE) or on the part at `place` of a conversation."""
    special = columns.special(index)
    base = index * _NUMBERS_EACH + (place + 1) * 8
    if special is not None:
        return _special(special, base, place)
    kind = columns.files[index]
    if not kind or not spoken:
        return NONE
    if place == SOURCE:
        return Enclosures(attachments=(usual_file(base),)) if kind == IN_SOURCE else NONE
    if place != scramble(index) % 3:
        return NONE
    attached = (usual_file(base),) if kind in (ATTACHED, BOTH) else ()
    pasted = (usual_file(base + 1, image=True),) if kind in (PASTED, BOTH) else ()
    return Enclosures(attached, pasted)


def _special(special: str, base: int, place: int) -> Enclosures:
    if special == "trackers":
        html = _TRACKERS[place % 2].replace("{n}", str(base)) + (_QUOTED_PIXEL if place == 1 else "")
        return Enclosures(html=html)
    if place == SOURCE and special == "hostile_files":
        return Enclosures(_named(base, HOSTILE_FILES[:7]))
    if place == 0:
        return _first_part(special, base)
    if place == 1 and special == "plain_files":
        return Enclosures((usual_file(base), usual_file(base + 1, image=True)))
    if place == 2 and special == "pasted_images":
        # The same picture again, under the same path: it is one file.
        return Enclosures(pictures=(usual_file(base - 16, image=True),))
    return NONE


def _first_part(special: str, base: int) -> Enclosures:
    if special == "hostile_files":
        return Enclosures(_named(base, HOSTILE_FILES[7:]))
    if special == "big_file":
        return Enclosures((picture(base, "floor plan.png", 1600, 1300),))
    if special == "missing_file":
        return Enclosures(
            (named_file(base, "lost.png", "missing"), usual_file(base + 1)),
            (named_file(base + 2, "gone.png", "missing"),),
        )
    if special == "plain_files":
        return Enclosures(
            (
                named_file(base, "empty.txt", "text", 0),
                named_file(base + 1, "README", "text", 700),
                named_file(base + 2, "same name.pdf", "pdf", 900),
                named_file(base + 3, "same name.pdf", "pdf", 1_100),
                named_file(base + 4, "archive.tar.zip", "zip", 2_000),
            )
        )
    if special == "pasted_images":
        pasted = tuple(usual_file(base + n, image=True) for n in range(3))
        return Enclosures(pictures=pasted)
    return NONE


def _named(base: int, names: tuple[tuple[str, str], ...]) -> tuple[StoredFile, ...]:
    return tuple(
        named_file(base + place, name, "png" if kind == "png" else "pdf" if kind == "pdf" else
                   "jpeg" if kind == "jpeg" else "text")
        for place, (name, kind) in enumerate(names)
    )  # fmt: skip
