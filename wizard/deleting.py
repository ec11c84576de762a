"""Deleting a migration, and looking afterwards whether it is gone."""

from dataclasses import dataclass
from pathlib import Path

from wizard import connections
from wizard.credentials import Credentials, environment_variable
from wizard.errors import CannotWrite, OutercomError
from wizard.migration import Migration
from wizard.paths import migrations_folder
from wizard.plan.models import Plan
from wizard.text import plural, size

BEYOND = (
    "Exports, bundles and reports that were saved elsewhere, and backups and snapshots of this machine.",
    "What the disk keeps of deleted files; an encrypted disk protects these.",
    "What a destination elsewhere already holds.",
    "The token in Intercom: it works until it is revoked there, under Settings > Developers > Authentication > Manage tokens.",
)


@dataclass(frozen=True, slots=True)
class Deleted:
    """What is gone, was kept and why, and cannot be reached from here. Sentences."""

    gone: tuple[str, ...]
    kept: tuple[str, ...]
    beyond: tuple[str, ...]


def delete(migration: Migration, credentials: Credentials) -> Deleted:
    """Remove a migration and its token, then look again. A token that another migration uses stays.

    Raises AlreadyRunning, and CannotWrite naming what is still there.
    """
    folder = migration.paths.folder
    account, plan = _account(migration), _plan(migration)
    parts = _parts(folder)
    migration.delete()
    left = [str(path) for path in (*(path for path, _ in parts), folder) if path.exists() or path.is_symlink()]
    if left:
        raise CannotWrite(
            f"{len(left)} files or folders are still there, first of all {left[0]}.", hint="Remove them by hand."
        )
    gone = [f"{path.relative_to(folder)}: {what}" for path, what in parts]
    gone += [f"the folder {folder}"]
    kept: list[str] = []
    _forget_token(account, credentials, gone, kept)
    if plan is not None:
        try:
            if count := connections.forget(plan, migration.name, credentials):
                secrets = plural(count, "secret")
                gone.append(f"{secrets} of the destination in the keyring and in this session")
        except OutercomError as error:
            kept.append(f"{error.message} {error.hint}")
    return Deleted(tuple(gone), tuple(kept), BEYOND)


def _parts(folder: Path) -> list[tuple[Path, str]]:
    """What is at the top of the folder, with its size; databases with their logs, the lock too."""
    found = []
    for path in sorted(folder.iterdir()):
        files = [path] if not path.is_dir() else [one for one in path.rglob("*") if one.is_file()]
        total = sum(one.lstat().st_size for one in files)
        found.append((path, f"{plural(len(files), 'file')}, {size(total)}" if path.is_dir() else size(total)))
    return found


def _account(migration: Migration) -> str:
    plan = _plan(migration)
    url = plan.source.url if plan is not None and not plan.source.rehearsal else ""
    return f"intercom:{url}" if url else ""


def _plan(migration: Migration) -> Plan | None:
    try:
        return migration.load()
    except OutercomError:
        return None


def _forget_token(account: str, credentials: Credentials, gone: list[str], kept: list[str]) -> None:
    if not account:
        return
    others = [name for name in _others() if _account(Migration(name)) == account]
    if others:
        kept.append(f"The token in the keyring stays: the migration '{others[0]}' uses it.")
    else:
        try:
            credentials.forget(account)
        except OutercomError as error:
            kept.append(f"{error.message} {error.hint}")
        else:
            if credentials.origin(account) in (None, "environment"):
                gone.append("the token in the keyring and in this session")
            else:
                kept.append(f"The token is still in the keyring, as '{account}' of 'outercom'. Remove it there.")
    if credentials.origin(account) == "environment":
        kept.append(f"{environment_variable(account)} is set in the environment: unset it yourself.")


def _others() -> list[str]:
    return [summary.name for summary in Migration.all() if (migrations_folder() / summary.name).is_dir()]
