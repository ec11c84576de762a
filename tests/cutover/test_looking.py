"""What a look means for the checklist, and what the way back remembers."""

from typing import Any

import httpx
import pytest

from tests.cutover.dns_server import Zone, dns_of
from wizard.cutover import looking
from wizard.cutover.choosing import chosen, domains_of, pages_of
from wizard.cutover.closing import way_back_markdown
from wizard.cutover.items import Probe
from wizard.cutover.looking import Looked, look, note, verdict
from wizard.cutover.rollback import way_back
from wizard.errors import UsageError
from wizard.net.site import Site
from wizard.opening import switchover
from wizard.plan.models import Plan, Tick
from wizard.plan.switching import (
    MOST_PAGES,
    Address,
    MailSeen,
    PageSeen,
    PageState,
    RecordSeen,
    RecordState,
    SetThere,
    Switch,
)
from wizard.verify.saved import escaped

NOW = 1_795_000_000
OCHRE = switchover("ochre")
PAGE = "https://acme.example/"


def _plan(**ticks: Tick) -> Plan:
    switch = chosen(Switch(), pages_of(PAGE), domains_of("acme.example mx=mail.example.net"), "")
    return Plan(switch=switch, checklist={name.replace("_", "."): tick for name, tick in ticks.items()})


def _seen(state: PageState, **more: Any) -> Looked:
    old = ("widget.intercom.io",) if state in (PageState.OLD, PageState.BOTH) else ()
    new = ("ochrehq.com",) if state in (PageState.NEW, PageState.BOTH) else ()
    return Looked({PAGE: PageSeen(at=NOW, state=state, old=old, new=new, **more)})


def _mail(mx: RecordState, values: tuple[str, ...] = ("10 mx.old.example",)) -> Looked:
    record = RecordSeen(record="MX", state=mx, values=values, ttl=3600)
    return Looked(mail={"acme.example": MailSeen(at=NOW, records=(record,))})


@pytest.mark.parametrize(
    ("state", "gone", "there"),
    [
        (PageState.NEW, True, True),
        (PageState.OLD, False, False),
        (PageState.BOTH, False, True),
        (PageState.NEITHER, True, False),
        (PageState.SIGN_IN, None, None),
        (PageState.UNREACHABLE, None, None),
    ],
)
def test_the_machine_ticks_what_it_saw_and_nothing_else(
    state: PageState, gone: bool | None, there: bool | None
) -> None:
    plan = _plan()
    note(plan, _seen(state), OCHRE, NOW)
    assert verdict(Probe.SITE_OLD_WIDGET_GONE, plan.switch) is gone
    assert verdict(Probe.SITE_NEW_WIDGET_THERE, plan.switch) is there
    assert ("widget.remove" in plan.checklist) is (gone is True)
    assert ("widget.embed" in plan.checklist) is (there is True)
    for tick in plan.checklist.values():
        assert tick == Tick(who="Outercom", at=NOW, machine=True)


def test_a_tag_manager_lets_the_machine_tick_nothing_that_it_did_not_see() -> None:
    plan = _plan()
    note(plan, _seen(PageState.NEITHER, managers=("Segment",)), OCHRE, NOW)
    assert plan.checklist == {}
    note(plan, _seen(PageState.NEW, managers=("Segment",)), OCHRE, NOW)
    assert set(plan.checklist) == {"widget.embed"}


def test_the_machine_takes_back_its_own_tick_and_leaves_a_persons() -> None:
    jane = Tick(who="jane", at=5)
    plan = _plan(widget_remove=jane)
    note(plan, _seen(PageState.NEW), OCHRE, NOW)
    assert plan.checklist["widget.remove"] == jane
    assert plan.checklist["widget.embed"].machine
    note(plan, _seen(PageState.OLD), OCHRE, NOW + 1)
    assert plan.checklist == {"widget.remove": jane}


def test_every_page_must_be_right() -> None:
    plan = _plan()
    plan.switch = plan.switch.model_copy(update={"pages": (PAGE, "https://acme.example/b")})
    note(plan, _seen(PageState.NEW), OCHRE, NOW)
    assert verdict(Probe.SITE_OLD_WIDGET_GONE, plan.switch) is None
    assert plan.checklist == {}


def test_mail_is_right_when_it_leads_where_it_was_said_to_lead() -> None:
    plan = _plan()
    note(plan, _mail(RecordState.OTHER), OCHRE, NOW)
    assert verdict(Probe.DNS_MAIL, plan.switch) is False
    note(plan, _mail(RecordState.UNKNOWN, ()), OCHRE, NOW)
    assert verdict(Probe.DNS_MAIL, plan.switch) is None
    note(plan, _mail(RecordState.NEW, ("10 in.mail.example.net",)), OCHRE, NOW)
    assert verdict(Probe.DNS_MAIL, plan.switch) is True
    assert plan.checklist["email.route"].machine


@pytest.mark.parametrize(("collected", "right"), [((True, False), False), ((False, False), True), ((), None)])
def test_intercom_says_itself_for_which_addresses_it_collects_mail(
    collected: tuple[bool, ...], right: bool | None
) -> None:
    plan = _plan()
    there = tuple(Address(email=f"a{n}@acme.example", collected=one) for n, one in enumerate(collected))
    plan.switch = plan.switch.model_copy(update={"set_there": SetThere(at=NOW, addresses=there)})
    note(plan, Looked(), OCHRE, NOW)
    assert verdict(Probe.COLLECTOR_OFF, plan.switch) is right
    assert ("email.collector" in plan.checklist) is (right is True)


def test_the_first_look_is_remembered_for_the_way_back() -> None:
    plan = _plan()
    note(plan, _mail(RecordState.UNKNOWN, ()), OCHRE, NOW)
    assert plan.switch.before == {}
    note(plan, _mail(RecordState.OTHER, ("10 mx.old.example",)), OCHRE, NOW + 1)
    note(plan, _mail(RecordState.NEW, ("10 in.mail.example.net",)), OCHRE, NOW + 2)
    card = {step.title: step.values for step in way_back(plan, "ab12cd34")}
    assert card["Point mail back"] == ("acme.example MX 10 mx.old.example (TTL 60 min)",)
    assert card["Put Intercom's snippet back"][0] == "The workspace id in the snippet: ab12cd34"


def test_a_domain_that_was_switched_before_anybody_looked_says_so() -> None:
    plan = _plan()
    note(plan, _mail(RecordState.NEW, ("10 in.mail.example.net",)), OCHRE, NOW)
    card = {step.title: step.values for step in way_back(plan)}
    assert "did not look at your DNS before the switch" in card["Point mail back"][0]


def test_the_way_back_names_every_page_that_was_named() -> None:
    pages = tuple(f"https://acme.example/{number}" for number in range(MOST_PAGES))
    card = way_back(Plan(switch=Switch(pages=pages)))
    assert set(pages) <= set(card[0].values)
    assert all(escaped(page) in way_back_markdown(card, "acme") for page in pages)


async def test_everything_is_looked_at_at_once() -> None:
    zone: Zone = {("acme.example", "MX"): ("10 in.mail.example.net.",)}
    told: list[tuple[int, int]] = []
    page = '<script src="https://ochrehq.com/api/widget/embed"></script>'
    answer = httpx.MockTransport(lambda _: httpx.Response(200, html=page))
    async with dns_of(zone) as names, Site(transport=answer) as site:
        looked = await look(_plan(), OCHRE, names=names, site=site, now=NOW, told=lambda *now: told.append(now))
    assert looked.pages[PAGE].state is PageState.NEW
    assert looked.mail["acme.example"].records[0].state is RecordState.NEW
    assert (told, looked.cut) == ([(1, 2), (2, 2)], False)


async def test_a_look_that_takes_too_long_keeps_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS", 0.3)
    zone: Zone = {("acme.example", "!"): (), ("_dmarc.acme.example", "!"): ()}
    answer = httpx.MockTransport(lambda _: httpx.Response(200, html="x"))
    async with dns_of(zone, seconds=30.0) as names, Site(transport=answer) as site:
        looked = await look(_plan(), OCHRE, names=names, site=site, now=NOW)
    assert (set(looked.pages), looked.mail, looked.cut) == ({PAGE}, {}, True)


def test_what_is_named_no_more_is_forgotten_but_how_it_was() -> None:
    plan = _plan()
    note(plan, _seen(PageState.OLD), OCHRE, NOW)
    note(plan, _mail(RecordState.OTHER), OCHRE, NOW)
    other = chosen(plan.switch, pages_of("acme.example/b"), domains_of("acme.example mx=other.example"), " x ")
    assert (other.seen_pages, other.seen_mail, set(other.before), other.widget) == ({}, {}, {"acme.example"}, "x")


def test_too_many_are_refused() -> None:
    with pytest.raises(UsageError, match="21 pages"):
        pages_of("\n".join(f"https://acme.example/{n}" for n in range(21)))
    with pytest.raises(UsageError, match="11 mail domains"):
        domains_of("\n".join(f"d{n}.example" for n in range(11)))


def test_a_plan_keeps_what_was_seen_and_an_older_plan_loads() -> None:
    plan = _plan(widget_embed=Tick(who="jane", at=5))
    note(plan, _mail(RecordState.OTHER), OCHRE, NOW)
    assert Plan.model_validate(plan.model_dump(mode="json")) == plan
    older = Plan.model_validate({"checklist": {"widget.embed": {"who": "jane", "at": 5}}})
    assert (older.switch, older.checklist["widget.embed"].machine) == (Switch(), False)


def test_pages_are_named_one_a_line() -> None:
    assert pages_of(" acme.example \n\nacme.example/b\n") == (PAGE, "https://acme.example/b")
    with pytest.raises(UsageError, match="'not a page' is no web address"):
        pages_of(f"{PAGE}\nnot a page")
