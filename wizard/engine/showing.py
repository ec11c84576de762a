"""What is there already when a run begins, for the board."""

from wizard.archive.archive import Archive
from wizard.engine.ledger import Ledger
from wizard.engine.progress import ProgressBoard
from wizard.engine.stages import FILES


def show_what_is_there(board: ProgressBoard, archive: Archive, ledger: Ledger) -> None:
    """Count what was found, read, loaded, skipped and failed before, and the files."""
    listed = archive.totals.counts("listed")
    for kind, count in archive.totals.counts("objects").items():
        if kind != FILES:
            board.kind(kind, found=max(count, listed.get(kind, 0)), read=count)
    for kind, state, count in ledger.counts():
        if state == "loaded":
            board.kind(kind, loaded=count)
        elif state == "skipped":
            board.kind(kind, skipped=count)
        elif state == "failed":
            board.kind(kind, failed=count)
    counts = archive.totals.counts("files")
    wanted = sum(count for status, count in counts.items() if status != "external")
    failed = counts.get("missing", 0) + counts.get("failed", 0)
    board.file(found=wanted, stored=counts.get("stored", 0), failed=failed, size=archive.totals.file_bytes())
    board.rates_from_here()
