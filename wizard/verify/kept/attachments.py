"""Whether every file hangs where it hung."""

from wizard.archive.files import Placed
from wizard.destinations.held import HeldAttachment, HeldEntry
from wizard.verify.kept.book import DECLARED, EXPLAINED, Book
from wizard.verify.kept.there import Places, There
from wizard.verify.report import Verdict
from wizard.verify.said.pictures import SaidFile
from wizard.verify.said.threads import SaidEntry

_SORT = "files"


def check_files(
    entry: SaidEntry, held: HeldEntry, where: tuple[str, str], there: There, places: Places, book: Book
) -> None:
    """Each file of one entry against what is attached to the held one; then what is attached and nobody said."""
    if held.attachments is None:
        book.count(_SORT, DECLARED, len(entry.files))
        return
    if not entry.files and not held.attachments:
        return
    rest = list(held.attachments)
    claimed: list[HeldAttachment] = []
    for file in entry.files:
        placed = places.of(file.url) if file.url else None
        found = own = _claim(file, placed, rest)
        if own is not None:
            claimed.append(own)
        elif file.inline:  # a picture that is attached as well hangs there once
            found = next((one for one in claimed if placed and one.key == placed.key), None)
        hidden = own is not None and file.inline and own.inline is False
        _judge(file, placed, found, held, where, there, book, ["is not marked as shown in the text"] if hidden else [])
    for one in rest:
        book.note(_SORT, Verdict.EXTRA, *where, f"a file that nobody attached: {one.name}")


def extra_files(held: HeldEntry, where: tuple[str, str], book: Book) -> None:
    """Files of an entry that nobody said."""
    for one in held.attachments or ():
        book.note(_SORT, Verdict.EXTRA, *where, f"a file that nobody attached: {one.name}")


def _claim(file: SaidFile, placed: Placed | None, rest: list[HeldAttachment]) -> HeldAttachment | None:
    """Take the attachment that is this file out of those that are left: by its key, of several that of its name; by its name where no key is kept."""
    keyed = [one for one in rest if placed is not None and one.key == placed.key]
    named = [one for one in keyed or rest if one.name == file.name and (keyed or one.key is None or placed is None)]
    found = next(iter([*named, *keyed]), None)
    if found is not None:
        rest.remove(found)
    return found


def _judge(
    file: SaidFile, placed: Placed | None, held: HeldAttachment | None, entry: HeldEntry, where: tuple[str, str], there: There, book: Book, differing: list[str]
) -> None:  # fmt: skip
    status = placed.status if placed else ""
    if file.inline and (placed is None or status == "external"):
        book.count(_SORT, EXPLAINED)  # a picture that was never a file of the source: a link in its place
        return
    if held is None:
        book.note(
            _SORT,
            Verdict.MISSING,
            *where,
            f"the file {file.name or (placed.name if placed else file.url)} hangs there no more",
        )
        return
    if not file.inline and file.name and held.name != file.name:
        differing.append("name")
    if file.content_type and held.content_type not in (None, file.content_type):
        differing.append("its type")
    if held.inline is not None and held.inline and not file.inline:
        differing.append("is shown in the text")
    if file.inline and entry.html is not None and f"file:{held.key}" not in entry.html:
        differing.append("is not shown in the text any more")
    if status == "stored" and placed is not None and there.plan.scope.files:
        if held.file_there is not None and (
            not held.file_there or held.file_there != there.record("files", placed.key)
        ):
            differing.append("its content is not there" if not held.file_there else "is another file")
        if held.status not in (None, "stored"):
            differing.append("is said to be missing")
        if held.size is not None and held.size != placed.size:
            differing.append("size")
    elif not differing:
        book.count(_SORT, EXPLAINED)  # files are off, or Intercom does not have it any more
        return
    book.judge(_SORT, *where, differing, f"the file {held.name}")
