"""The last two steps of the fake session: no DNS, no web, no Intercom; the plan they change is real."""

from typing import TYPE_CHECKING

from tests.screens.made_up import NOW
from wizard.archive.reach import NotRead
from wizard.cutover.looking import Looked, Told, note
from wizard.cutover.rebuild import Named, Part, Rebuild
from wizard.ending import Ending
from wizard.plan.switching import (
    Address,
    MailSeen,
    PageSeen,
    PageState,
    RecordSeen,
    RecordState,
    SetThere,
    StillOpen,
)

if TYPE_CHECKING:
    from tests.screens.fake_session import FakeSession

SWITCHED = PageSeen(
    at=NOW, state=PageState.NEW, reached="https://acme.example/", status=200, new=("ochrehq.com/api/widget/embed",)
)
BOTH = SWITCHED.model_copy(
    update={"state": PageState.BOTH, "old": ("https://widget.intercom.io/widget/ab12cd34",), "both_since": NOW}
)
MAIL = MailSeen(
    at=NOW,
    records=(
        RecordSeen(record="MX", state=RecordState.NEW, values=("10 in.mail.example.net",), ttl=3600),
        RecordSeen(record="SPF", state=RecordState.FOUND, values=("v=spf1 include:amazonses.com ~all",), ttl=3600),
        RecordSeen(record="DKIM resend", state=RecordState.NONE, why="mail cannot be signed with it"),
        RecordSeen(record="DMARC", state=RecordState.FOUND, values=("v=DMARC1; p=none",), ttl=3600),
    ),
)
REBUILD = Rebuild(
    (
        Part(
            "Workflows", "Rebuild those you use; note those you drop.", (Named("Sort by topic", "in 13 conversations"),)
        ),
        Part("Teams", "Make the groups again.", (Named("Kiln", "4 members"), Named("Glaze", "1 member"))),
    ),
    looked=12_345,
    threads=12_345,
)


class FakeEnding(Ending):
    """Set `page`, `mail`, `still`, `refused`, or `errors` of the session, to see something else."""

    def __init__(self, session: "FakeSession") -> None:
        super().__init__(session)
        self.fake = session
        self.clock = lambda: float(NOW)
        self.page, self.mail = SWITCHED, MAIL
        self.there = SetThere(at=NOW, addresses=(Address(email="help@acme.example", collected=True, last_mail=NOW),))
        self.still = StillOpen(at=NOW, open=12, snoozed=3, unassigned=4)
        self.refused = True
        self.found = REBUILD
        self.read: int | None = NOW - 600
        self.left: NotRead | None = None

    async def look(self, told: Told | None = None) -> Looked:
        self.fake._maybe("look")
        switch = self.fake.plan.switch
        looked = Looked(dict.fromkeys(switch.pages, self.page), {one.name: self.mail for one in switch.domains})
        self.fake.change(lambda plan: note(plan, looked, self.switchover, NOW))
        return looked

    async def _settings(self) -> SetThere:
        self.fake._maybe("ask_settings")
        return self.there

    async def _count_open(self) -> StillOpen:
        self.fake._maybe("still_open")
        return self.still

    async def _refuses(self, token: object) -> bool:
        self.fake._maybe("is_refused")
        return self.refused

    def rebuild(self) -> Rebuild:
        self.fake._maybe("rebuild")
        return self.found

    def read_to(self) -> int | None:
        return self.read

    def not_read(self) -> NotRead | None:
        return self.left
