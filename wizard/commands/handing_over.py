"""Exports, redirects, and migrated conversations by their old links."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from wizard.archive.export import export_archive
from wizard.commands.output import moment, say_json
from wizard.errors import PlanUnreadable, UsageError
from wizard.exit_codes import ExitCode
from wizard.folders import cell, csv_line, replacing
from wizard.handover.addresses import host_name, template
from wizard.handover.links import LinkLister, ListedLink
from wizard.handover.macros import macros
from wizard.handover.redirects import write_redirects as redirects
from wizard.migration import Migration
from wizard.opening import translator, write_bundle
from wizard.paths import cannot_write
from wizard.plain import complain, say
from wizard.session import Session
from wizard.text import one_line, plural, printable


def export(name: str, folder: Path) -> int:
    """Write the archive to a folder."""
    migration = Migration.open(name)

    def told(kind: str, count: int) -> None:
        say(f"{kind}: {count:,}")

    try:
        with Session(migration) as session:
            done = session.export(folder, told)
    except PlanUnreadable as error:
        complain(f"outercom: {error.message}")
        complain("  The archive does not need it: it is exported, without the destination's ids in aliases.csv.")
        done = export_archive(migration, folder, told)
    say(f"{done.files:,} files copied; {done.missing:,} could not be had; {done.unread:,} objects could not be read.")
    say(f"Everything is in {printable(folder)}.")
    return 0 if not done.missing and not done.unread else int(ExitCode.FAILURES)


def bundle(name: str, folder: Path) -> int:
    """Write the destination's bundle to a folder."""
    migration = Migration.open(name)
    plan = migration.load()
    done = write_bundle(plan.destination, migration.paths, folder, lambda file, rows: say(f"{file}: {rows:,}"))
    say(f"{done.inside:,} files inside; {done.by_reference:,} large ones by reference; {done.missing:,} missing.")
    say(
        f"Everything is in {printable(folder)}. It is in the shape of Ochre's documented export; nothing was sent to Ochre."
    )
    return 0 if not done.missing else int(ExitCode.FAILURES)


def open_link(name: str, link: str) -> int:
    """Print the migrated conversation that an old link means."""
    with Session(Migration.open(name)) as session:
        found = session.open_link(link)
        if found is None:
            with session.archive() as archive:
                left = archive.not_read()
            raise UsageError(
                "No migrated conversation has this link or id.",
                hint="Check the link; or it is out of scope and only in the archive."
                + (f" {left.perhaps}" if left else ""),
            )
        sides = session.side_by_side("conversations", found)
    say(f"{sides.id} → {sides.there}")
    for fact in sides.facts:
        if fact.destination:
            say(f"{fact.label}: {fact.destination}")
    for line in (pair.destination for pair in sides.pairs if pair.destination):
        say(f"── {moment(line.at)} {line.type} {line.who}")
        for text in printable(line.text).splitlines():
            say(f"   {text}")
        for file in line.files:
            say(f"   [file] {file}")
    return 0


def list_macros(name: str, as_json: bool) -> int:
    """Print each macro with what became of its placeholders."""
    with Session(Migration.open(name)) as session, session.viewing() as viewer:
        found = list(macros(viewer, session.plan, translator(session.plan)))
    if as_json:
        say_json(found)
        return 0
    for macro in found:
        say(f"{one_line(macro.name)} ({one_line(macro.id, 60)})" + ("" if macro.loaded else ", not at the destination"))
        for loss in macro.losses:
            say(f"  {loss.cause}: {one_line(loss.detail, 400)}")
    concerned = sum(bool(macro.losses) for macro in found)
    say(f"{plural(len(found), 'macro')}; {concerned:,} with something that has no counterpart.")
    return 0


def list_links(name: str, file: Path | None, as_json: bool) -> int:
    """Print every link to Intercom, or write them to a CSV file, as they are found."""
    with Session(Migration.open(name)) as session, session.viewing() as viewer:
        found = LinkLister(viewer, session.plan).each()
        if file is not None:
            say(f"{plural(_write_links(file, found), 'link')} in {printable(file)}.")
        elif as_json:
            _say_each(found)
        else:
            rewritten = stays = 0
            for link in found:
                rewritten, stays = rewritten + (not link.why), stays + bool(link.why)
                say(one_line(f"{link.kind} {link.id} {link.part}: {link.old}", 600))
                new = f"→ {link.new}" + (f" ({link.why})" if link.why else "") if link.new else f"stays: {link.why}"
                say(f"  {one_line(new, 600)}")
            say(
                f"{plural(rewritten + stays, 'link')} to Intercom: {rewritten:,} rewritten, {stays:,} stay as they are."
            )
    return 0


def _write_links(file: Path, found: Iterable[ListedLink]) -> int:
    """Into a new file, or over an earlier list of ours. Raises UsageError, CannotWrite."""
    count = 0
    head = csv_line(*ListedLink.__struct_fields__)
    try:
        if file.exists() and not _begins(file, head):
            raise UsageError(f"{printable(file)} is there already.", hint="Name a file that does not exist yet.")
        with replacing(file) as stream:
            stream.write(head)
            for link in found:
                stream.write(csv_line(*(cell(value) for value in msgspec.structs.astuple(link))))
                count += 1
    except OSError as error:
        raise cannot_write(file, error) from error
    return count


def _begins(file: Path, head: bytes) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(head)) == head


def _say_each(values: Iterable[Any]) -> None:
    """A JSON array, value by value: there may be more than memory holds."""
    between = "["
    for value in values:
        say(between + msgspec.json.encode(value).decode())
        between = ","
    say("[]" if between == "[" else "]")


def write_redirects(name: str, folder: Path, to: str, from_host: str) -> int:
    """Write redirect files to a folder."""
    address = template(to, "--to")
    host = host_name(from_host, "--from") if from_host else ""
    with Session(Migration.open(name)) as session, session.viewing() as viewer:
        app = viewer.archive.fact("workspace") or ""
        done = redirects(folder, viewer.aliases(), app, address, host)
    say(
        f"{plural(done.count, 'conversation')} redirected by the files in {printable(folder)}; README.txt says what they are for."
    )
    if done.left_out:
        say(f"{plural(done.left_out, 'id')} fit into no rule; they are in aliases.csv only.")
    return 0
