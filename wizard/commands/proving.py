"""Proving that nothing was lost."""

from wizard.commands.output import say_json
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.plain import tell_report
from wizard.session import Session


def verify(name: str, as_json: bool, full: bool) -> int:
    """Compare, and say the five classes."""
    with Session(Migration.open(name)) as session:
        return checked(session, full=full, as_json=as_json)


def checked(session: Session, *, full: bool, as_json: bool = False) -> int:
    """Verify and print; the exit code says whether everything is equal."""
    report = session.verify(full)
    if as_json:
        say_json(report)
    else:
        tell_report(report)
    return 0 if report.green else int(ExitCode.FAILURES)
