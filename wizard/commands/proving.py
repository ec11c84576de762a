"""Proving that nothing was lost."""

from contextlib import suppress

from wizard.commands.output import say_json
from wizard.commands.telling import tell_report
from wizard.errors import OutercomError, UsageError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.plain import complain
from wizard.session import Session
from wizard.verify.sampling import Sample, sample_of


def verify(name: str, *, full: bool, sample: str, seed: int, as_json: bool, save: bool) -> int:
    """Compare, and say the five classes. Raises UsageError for what is no sample."""
    if full and sample:
        raise UsageError("--full compares every record: there is no sample.", hint="Leave out --full or --sample.")
    drawn = None if full else sample_of(sample, seed) if sample else Sample(seed=seed)
    with Session(Migration.open(name)) as session:
        return checked(session, drawn, as_json=as_json, save=save)


def checked(session: Session, sample: Sample | None, *, as_json: bool = False, save: bool = False) -> int:
    """Verify a sample, or (None) everything, and print; the exit code says whether everything is equal."""
    report = session.verify(sample)
    with suppress(OutercomError):  # the answer is worth more than the note of it
        session.proof.note(report)
    if as_json:
        say_json(report)
    else:
        tell_report(report)
    if save:
        for path in session.save_report(report):
            complain(f"Saved: {path}")
    return 0 if report.green else int(ExitCode.FAILURES)
