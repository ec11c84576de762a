"""Made-up workspaces, people, attributes and runs for the tests of the screens and for the pictures."""

from typing import Any

from wizard.archive.merges import AT_SOURCE, KEPT_APART, SAME_EMAIL, Conflict, Merge, MergedContact
from wizard.decisions import Definitions
from wizard.destinations.port import Account, Capabilities, Directory, ExistingField, Limitation, RoleOffered, User
from wizard.engine.progress import FileProgress, KindProgress, Quota, Snapshot
from wizard.plan.attribute_figures import figures_of
from wizard.records import FieldType, Kind
from wizard.sources.port import Census, Workspace
from wizard.verify.report import CountRow, Difference, Report, Verdict

NOW = 1_795_000_000
"""The unix second at which the made-up clock stands: 2026-11-18."""

TYPES = (FieldType.TEXT, FieldType.NUMBER, FieldType.BOOLEAN, FieldType.DATE, FieldType.SELECT)

CAPABILITIES = Capabilities(
    name="ochre",
    label="Ochre",
    statement="A workspace file on this machine.",
    stages=((Kind.ADMIN, Kind.TAG), (Kind.CONTACT,), (Kind.CONVERSATION,)),
    roles=(
        RoleOffered("admin", "admin", billable=True),
        RoleOffered("agent", "agent", billable=True),
        RoleOffered("light_agent", "light agent", billable=False),
    ),
    field_types={"contact": TYPES, "company": TYPES, "conversation": (FieldType.TEXT, FieldType.NUMBER)},
    lookup={},
    reserved_fields=frozenset({"email"}),
    side_effects=("It may close conversations that are idle for 7 days.",),
    irreversible=("An invitation that was sent cannot be taken back.",),
    limitations=(
        Limitation("Workflows and bots", "Rebuild them by hand."),
        Limitation("Help-centre articles", "They stay in the archive."),
    ),
    local=True,
)

WORKSPACE = Workspace(
    id="ab12cd34",
    name="Acme Pottery",
    region="eu",
    timezone="Europe/Dublin",
    admin_id="1",
    admin_name="Jane Doe",
    admin_email="jane@acme.example",
    raw=b"{}",
)

ACCOUNT = Account("acme.ochre", "jane@acme.example", "admin")

CENSUS = Census(
    counts={"conversations": 12_345, "contacts": 4_321, "companies": 87, "macros": 31, "tags": 40},
    states={"open": 120, "closed": 12_200, "snoozed": 25},
    channels={"messenger": 9_000, "email": 3_345},
    roles={"users": 4_000, "leads": 321},
    unavailable={"tickets": "the plan of this workspace has none"},
    sampled=200,
    files_low=2_000,
    files_high=2_600,
    bytes_low=900_000_000,
    bytes_high=1_300_000_000,
    calls=14_000,
    seconds_low=300,
    seconds_high=480,
    bottleneck="Intercom's quota",
    quota=360,
    ends_seconds=1.0,
    disk_bytes=2_100_000_000,
    thread_calls=12_428,
    thread_bytes=2_000_000_000,
    scanned_at=NOW,
    finished=True,
)

DEFINITIONS = Definitions(
    admins=(
        {"id": "1", "name": "Jane Doe", "email": "Jane@acme.example", "type": "admin"},
        {"id": "2", "name": "Tom Ray", "email": "tom@acme.example", "type": "admin"},
        {"id": "3", "name": "Tom Ray", "email": "", "type": "admin"},
        {"id": "4", "name": "Fin", "email": "operator+ab12cd34@intercom.io", "type": "admin"},
        {"id": "5", "name": "Left Long-Ago", "email": "left@acme.example", "type": "admin"},
    ),
    attributes=(
        {"model": "contact", "name": "plan", "data_type": "string", "custom": True, "options": [{"value": "gold"}]},
        {"model": "contact", "name": "SuPER-AttributE", "data_type": "string", "custom": True},
        {"model": "contact", "name": "age", "data_type": "integer", "custom": True},
        {"model": "contact", "name": "Email", "data_type": "string", "custom": True},
        {"model": "contact", "name": "old_one", "data_type": "string", "custom": True, "archived": True},
        {"model": "company", "name": "Seats", "data_type": "integer", "custom": True},
        {"model": "conversation", "name": "Topic", "data_type": "string", "custom": True},
    ),
)

FIGURES = figures_of(
    ("contacts", {"custom_attributes": {"plan": "gold" if n % 2 else "silver", "age": "unknown" if n == 3 else n}})
    for n in range(40)
)

DIRECTORY = Directory(
    users=(User("u1", "Jane Doe", "jane@acme.example", "admin"), User("u2", "Tom Ray", "tray@acme.example", "agent")),
    fields=(ExistingField("f1", "contact", "plan", "plan", FieldType.TEXT),),
)

SNAPSHOT = Snapshot(
    version=7,
    state="running",
    phase="Reading everything from the workspace.",
    kinds=(
        KindProgress("conversations", 12_345, 6_200, 6_000, 3, 100),
        KindProgress("contacts", 4_321, 4_321, 4_321),
        KindProgress("companies", 87, 87, 87),
        KindProgress("tickets", unavailable="the plan of this workspace has none"),
    ),
    files=FileProgress(2_300, 1_100, 2, 480_000_000),
    calls=7_340,
    quota=Quota(1_666, 1_200, 4.0),
    waiting_on="Intercom quota, 4 s",
    retries=(("429 too many calls", 12),),
    failures=(("the destination refused an e-mail address", 3),),
    rate_now=1_210.0,
    rate_run=1_100.0,
    history=(100.0, 900.0, 1_100.0, 1_250.0, 1_210.0),
    left=(290.0, 372.0),
    bottleneck="quota",
    recent=("Definitions are read.", "Companies are listed."),
    started=NOW - 600,
    last_commit=NOW - 2,
)

COUNTS = (
    CountRow("conversations", 12_345, 12_345, 12_000, 342, 3, 12_000, "342 out of scope, 3 failed", right=True),
    CountRow("contacts", 4_321, 4_321, 4_321, 0, 0, 4_321, "", right=True),
    CountRow("companies", 87, 87, 86, 0, 0, None, "1 is not accounted for", right=False),
)

REPORT = Report(
    full=True,
    totals={Verdict.EQUAL: 16_405, Verdict.DIFFERS: 1, Verdict.MISSING: 1, Verdict.EXTRA: 0, Verdict.UNCHECKED: 2},
    counts=COUNTS,
    differences=(Difference(Verdict.DIFFERS, "conversation", "215", "entry 4: the text differs"),),
    losses={"a phone number's extension": 4},
    truncated=1,
    as_of=NOW,
    checked_at=NOW,
)

Raw = dict[str, Any]


def merges(apart: tuple[str, ...] = ()) -> tuple[Merge, ...]:
    """Ada under three contacts, of which one was merged in Intercom."""
    taken = "a2" in apart
    lead = MergedContact(
        "a2", "lead", "Ada", "ADA@customer.example", "+353 1", "", KEPT_APART if taken else SAME_EMAIL, True, taken
    )
    return (
        Merge(
            MergedContact("a1", "user", "Ada Byron", "ada@customer.example", "", "u-1"),
            (lead, MergedContact("a0", "", "", "", "", "", AT_SOURCE)),
            () if taken else (Conflict("name", "Ada Byron", "Ada", "a2"),),
        ),
    )


MERGES = merges()
