"""The receipt of an erasure: what was erased where, when, and what could not be reached. It names nobody."""

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from wizard.paths import MigrationPaths, private_folder, write_private
from wizard.text import one_line, plural

FOLDER = "receipts"
BEYOND = (
    "Intercom itself: delete the person there as well.",
    "Backups and snapshots of this machine.",
    "Exports, bundles and reports that were saved or copied elsewhere.",
    "What the disk keeps of overwritten files; an encrypted disk protects these.",
)


@dataclass(frozen=True)
class Receipt:
    """What an erasure did. `person` is a salted digest of the e-mail address, `at` is in unix seconds; counts are by what was erased.

    `dry` says that nothing was erased: the counts are what would be.
    """

    migration: str
    person: str
    at: int
    dry: bool
    archive: dict[str, int] = field(default_factory=dict)
    destination: dict[str, int] = field(default_factory=dict)
    folder: dict[str, int] = field(default_factory=dict)
    not_reached: tuple[str, ...] = BEYOND

    def lines(self) -> list[str]:
        """The receipt for people."""
        at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(self.at))
        head = "Would be erased" if self.dry else "Erased"
        lines = [
            f"{head} in the migration '{one_line(self.migration)}', {at}.",
            f"Person (salted digest): {self.person}",
        ]
        for title, counts in (
            ("archive", self.archive),
            ("destination and ledger", self.destination),
            ("folder", self.folder),
        ):
            lines += [f"{title}:"] if counts else []
            lines += [f"  {_counted(name, count)}" for name, count in counts.items()]
        lines += ["Not reached:", *(f"  {one_line(what, 400)}" for what in self.not_reached)]
        return lines

    def save(self, paths: MigrationPaths) -> tuple[Path, Path]:
        """Write it into the migration's folder as text and JSON. Returns both paths. Raises CannotWrite."""
        stem = f"erased-{time.strftime('%Y%m%d-%H%M%S', time.gmtime(self.at))}-{self.person[:8]}"
        folder = private_folder(paths.folder / FOLDER)
        text, machine = folder / f"{stem}.txt", folder / f"{stem}.json"
        write_private(text, "\n".join([*self.lines(), ""]).encode())
        write_private(machine, msgspec.json.format(msgspec.json.encode({"schema": 1, **asdict(self)}), indent=2))
        return text, machine


def _counted(name: str, count: int) -> str:
    noun, _, rest = name.partition(" ")
    return f"{plural(count, noun.removesuffix('s'))} {rest}".rstrip()
