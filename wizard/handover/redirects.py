"""Redirect files: from old Intercom links to where the conversations are now, for nginx and for Cloudflare.

Old links live on `app.intercom.com`, which is Intercom's: nothing here changes what they do there. The files are for a host of one's own, to which
old links are pasted or pointed, path and all. Formats: nginx's `map` (ngx_http_map_module); Cloudflare's Bulk Redirects CSV (no header row,
`source,target,status,…`) and the `_redirects` file of Pages and Workers (2,000 static and 100 dynamic rules, 1,000 characters a rule).
"""

import re
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import msgspec

from wizard.archive.export import ALIAS_COLUMNS
from wizard.folders import UNFINISHED, cell, claim, csv_line, replacing
from wizard.handover.addresses import address
from wizard.paths import cannot_write

MARKER: Final = "outercom-redirects.json"
MOST_STATIC: Final = 2_000
LONGEST_RULE: Final = 1_000

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_NGINX_WORDS = frozenset({"default", "include", "hostnames", "volatile"})
_PURPOSE = """Redirects from old Intercom links to the migrated conversations.

app.intercom.com belongs to Intercom: old links there cannot be redirected by anybody else, and these files do not change them.
They are for a host of your own, under which old links are opened with Intercom's host replaced by yours, such as
https://old-links.example.com/a/inbox/APP/inbox/conversation/ID or simply https://old-links.example.com/ID.
"""


class Written(msgspec.Struct, frozen=True):
    """What was written: conversations redirected, ids that no rule can hold, and whether the two Cloudflare files were written."""

    count: int
    left_out: int
    pages: bool
    bulk: bool


def write_redirects(
    folder: Path, rows: Iterable[tuple[str, str, str, str]], app: str, template: str, host: str = ""
) -> Written:
    """Write the redirect files into a folder that is new, empty, or an earlier one of ours.

    `rows` are old link, old id, new id, new link (which is not used); `app` is the workspace's app id; `template` an https address with `{id}`; `host`
    a host of one's own, for the Bulk Redirects, whose sources need one. Raises UsageError, CannotWrite.
    """
    claim(folder, MARKER)
    app = app if _ID.fullmatch(app) else ""
    try:
        with replacing(folder / MARKER) as stream:
            stream.write(UNFINISHED)
        done = _write(folder, rows, app, template, host)
        with replacing(folder / MARKER) as stream:
            stream.write(msgspec.json.encode({"schema": 1, "finished": True, **msgspec.structs.asdict(done)}))
    except OSError as error:
        raise cannot_write(folder, error) from error
    return done


def _write(folder: Path, rows: Iterable[tuple[str, str, str, str]], app: str, template: str, host: str) -> Written:
    count = left_out = longest = 0
    static: list[str] | None = []
    with ExitStack() as stack:
        nginx = stack.enter_context(replacing(folder / "nginx-ids.map"))
        aliases = stack.enter_context(replacing(folder / "aliases.csv"))
        bulk = stack.enter_context(replacing(folder / "cloudflare-bulk-redirects.csv")) if host else None
        aliases.write(csv_line(*ALIAS_COLUMNS))
        for old_link, old_id, new_id, _ in rows:
            new = address(template, new_id)
            aliases.write(csv_line(*(cell(value) for value in (old_link, old_id, new_id, new))))
            if not _ID.fullmatch(old_id) or old_id in _NGINX_WORDS:
                left_out += 1
                continue
            count += 1
            nginx.write(f'"{old_id}" "{_nginx(new)}";\n'.encode())
            if bulk:
                bulk.writelines(csv_line(f"{host}{path}", new, "302") for path in _paths(app, old_id))
            rule = f"/{old_id} {new} 302"
            longest = max(longest, len(rule))
            if static is not None:
                static.append(rule)
                static = static if len(static) <= MOST_STATIC else None
    pages = static is not None and longest <= LONGEST_RULE
    if pages and static is not None:
        _text(folder / "_redirects", _pages(app, static))
    else:
        (folder / "_redirects").unlink(missing_ok=True)
    if not host:
        (folder / "cloudflare-bulk-redirects.csv").unlink(missing_ok=True)
    _text(folder / "nginx-redirects.conf", _nginx_conf(app, count))
    written = Written(count, left_out, pages, bool(host))
    _text(folder / "README.txt", _readme(written, app))
    return written


def _paths(app: str, old_id: str) -> list[str]:
    found = [f"/{old_id}", f"/inbox/conversation/{old_id}"]
    if app:
        shared = f"/a/inbox/{app}/inbox"
        found += [f"{shared}/conversation/{old_id}", f"{shared}/shared/all/conversation/{old_id}"]
        found.append(f"/a/apps/{app}/conversations/{old_id}")
    return found


def _nginx(text: str) -> str:
    """A value inside double quotes. nginx has no way to write a dollar sign but the address has: percent-encoded."""
    return text.replace("$", "%24").replace("\\", "%5C").replace('"', "%22")


def _nginx_conf(app: str, count: int) -> str:
    apps = f"(?:{re.escape(app)}|_)" if app else "_"
    one = "([0-9A-Za-z_-]{1,64})/?$"
    holder = "(?:conversation|ticket)s?"
    shapes = [
        f"^/{one}",
        f"^/(?:inbox/)?{holder}/{one}",
        f"^/a/inbox/{holder}/{one}",
        f"^/a/(?:inbox|apps)/{apps}/(?:[^/]+/){{0,6}}{holder}/{one}",
        f"^/a/apps/{apps}/inbox/inbox/([0-9]{{1,32}})/?$",
    ]
    size = 2048
    while size < count * 2:
        size *= 2
    lines = [
        *(f"# {line}".rstrip() for line in _PURPOSE.splitlines()),
        "#",
        "# Include this file in the http block, with nginx-ids.map beside it (or write its whole path below), and use it so:",
        "#   server { server_name old-links.example.com; if ($intercom_new) { return 302 $intercom_new; } return 404; }",
        f"# The http block needs: map_hash_max_size {size}; map_hash_bucket_size 128;",
        "",
        "map $uri $intercom_id {",
        '    default "";',
        *(f'    "~{shape}" $1;' for shape in shapes),
        "}",
        "",
        "map $intercom_id $intercom_new {",
        '    default "";',
        "    include nginx-ids.map;",
        "}",
        "",
    ]
    return "\n".join(lines)


def _pages(app: str, static: list[str]) -> str:
    """The `_redirects` file: one static rule for each conversation, then rules that bring every shape of a link to its id."""
    mine = [*([app] if app else []), "_"]
    shapes = [
        "/inbox/conversation/:id",
        "/conversations/:id",
        "/tickets/:id",
        "/a/inbox/conversation/:id",
        "/a/inbox/conversations/:id",
    ]
    for one in mine:
        inbox, apps = f"/a/inbox/{one}/inbox", f"/a/apps/{one}"
        shapes += [
            f"{inbox}{middle}/{holder}/:id"
            for middle in ("", "/:section", "/:section/:view")
            for holder in ("conversation", "ticket")
        ]
        shapes += [
            f"{apps}{middle}/conversations/:id" for middle in ("", "/inbox", "/inbox/inbox", "/inbox/inbox/:section")
        ]
        shapes += [f"{apps}{middle}/conversation/:id" for middle in ("/inbox", "/inbox/inbox")]
    head = [f"# {line}".rstrip() for line in _PURPOSE.splitlines()]
    return "\n".join([*head, *static, *(f"{shape} /:id 302" for shape in shapes), ""])


def _readme(done: Written, app: str) -> str:
    lines = [
        _PURPOSE,
        f"{done.count:,} conversations and tickets" + (f" of the workspace {app}." if app else "."),
        "",
        "aliases.csv           old link, old id, new id, new link",
        "nginx-redirects.conf  two maps for nginx; every known shape of a link",
        "nginx-ids.map         the ids, included by it",
    ]
    if done.pages:
        lines.append("_redirects            for Cloudflare Pages or Workers")
    else:
        lines.append(
            f"(_redirects for Cloudflare Pages holds {MOST_STATIC:,} conversations of {LONGEST_RULE:,} characters at most: not written.)"
        )
    if done.bulk:
        lines.append(
            "cloudflare-bulk-redirects.csv  a Bulk Redirect List; how many rows it may have depends on your Cloudflare plan"
        )
    else:
        lines.append("(Cloudflare's Bulk Redirects need the host old links are opened at: give it with --from HOST.)")
    if done.left_out:
        lines.append(f"{done.left_out:,} ids fit into no rule; they are in aliases.csv only.")
    return "\n".join([*lines, ""])


def _text(path: Path, text: str) -> None:
    with replacing(path) as stream:
        stream.write(text.encode())
