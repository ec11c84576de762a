"""The commands' words and options. Everything heavy is imported when a command needs it, so that `--help` is quick.

Each module holds the commands of one concern; `wizard.commands` has what they do.
"""

from wizard.cli.root import app, start

# Importing them is what registers their commands, in the order of `--help`.
from wizard.cli import running, mapping, deciding, proving, browsing, handing_over, ending, erasing, simulating  # isort: skip

__all__ = [
    "app",
    "browsing",
    "deciding",
    "ending",
    "erasing",
    "handing_over",
    "mapping",
    "proving",
    "running",
    "simulating",
    "start",
]
