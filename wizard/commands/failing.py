"""What could not be read, had or loaded, in lines or as JSON."""

import msgspec

from wizard.commands.output import say_json
from wizard.failure_lines import failure_lines
from wizard.migration import Migration
from wizard.plain import say
from wizard.session import Session

MOST = 10_000
"""How many single failures and cut threads the JSON holds at most; the counts are of all of them."""


def failures(name: str, as_json: bool) -> int:
    """Every failure by cause."""
    with Session(Migration.open(name)) as session, session.failing() as (causes, rows, cut):
        if as_json:
            say_json(
                {
                    "causes": causes,
                    "failed": sum(one.count for one in causes if not one.uncertain),
                    "could_not_be_checked": sum(one.count for one in causes if one.uncertain),
                    "failures": list(rows(MOST)),
                    "cut_threads": [msgspec.to_builtins(one) for one in cut[:MOST]],
                }
            )
            return 0
        for line in failure_lines(causes, list(rows(MOST)), cut):
            say(line)
    return 0
