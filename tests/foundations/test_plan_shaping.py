"""Each kind's digest changes with what shapes it, and with nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.plan.models import (
    AdminChoice,
    AdminDecision,
    AttributeChoice,
    AttributeDecision,
    LinkChoice,
    LossBudget,
    Plan,
    QuotaHours,
    Tick,
)
from wizard.plan.shaping import decisions, digest, digest_of, digests
from wizard.records import FieldType
from wizard.sources.intercom.kinds import KINDS

ALL = (*(kind.name for kind in KINDS if kind.record is not None), "files")
THREADS = {"conversations", "tickets"}
ADMINS = {"admins", "former_admins", "contacts"} | THREADS
UNSCOPED = {"workspace", "teams", "admins", "former_admins", "data_attributes", "conversation_attributes"}
WITH_TEXT = {"contacts", "macros", "articles", "internal_articles"} | THREADS


def plan() -> Plan:
    return Plan(
        admins={
            "1": AdminChoice(decision=AdminDecision.MATCH, user="u1"),
            "2": AdminChoice(decision=AdminDecision.SKIP),
            "3": AdminChoice(decision=AdminDecision.UNDECIDED),
        },
        attributes={
            f"{model}:a": AttributeChoice(field="a", type=FieldType.TEXT)
            for model in ("contact", "company", "conversation")
        },
    )


def scoped(**changes: object) -> Callable[[Plan], None]:
    return lambda plan: setattr(plan, "scope", plan.scope.model_copy(update=changes))


def admin(admin_id: str, choice: AdminChoice) -> Callable[[Plan], None]:
    return lambda plan: plan.admins.__setitem__(admin_id, choice)


def attribute(key: str, **changes: object) -> Callable[[Plan], None]:
    return lambda plan: plan.attributes.__setitem__(key, plan.attributes[key].model_copy(update=changes))


SKIP = AdminChoice(decision=AdminDecision.SKIP)
INVITE = AdminChoice(decision=AdminDecision.INVITE, role="agent")


@pytest.mark.parametrize(
    ("change", "shaped"),
    [
        (admin("1", SKIP), ADMINS),
        (admin("2", INVITE), ADMINS),
        (admin("1", AdminChoice(decision=AdminDecision.MATCH, user="u2")), ADMINS),
        (admin("3", SKIP), set()),
        (admin("2", AdminChoice(decision=AdminDecision.SKIP, role="agent")), set()),
        (attribute("contact:a", type=FieldType.NUMBER), {"contacts", "data_attributes"}),
        (attribute("company:a", unfit="report"), {"companies", "data_attributes"}),
        (attribute("conversation:a", field="b"), THREADS | {"conversation_attributes"}),
        (attribute("conversation:a", decision=AttributeDecision.SKIP), THREADS | {"conversation_attributes"}),
        (scoped(states=("open",)), THREADS),
        (scoped(anchor=7), THREADS),
        (scoped(files=False), WITH_TEXT | {"files"}),
        (scoped(quota_share=0.5), set()),
        (scoped(quota_hours=(QuotaHours(begin="20:00", end="06:00", share=0.9),)), set()),
        (scoped(kinds=("conversations", "contacts")), set(ALL) - {"contacts"} - UNSCOPED),
        (lambda plan: setattr(plan, "apart", ("c1",)), set()),
        (lambda plan: setattr(plan, "links", LinkChoice(rewrite=True)), WITH_TEXT),
        (lambda plan: setattr(plan, "losses", LossBudget(promised={"x": 1})), set()),
        (lambda plan: setattr(plan, "trusted_hosts", ("x",)), set()),
        (lambda plan: plan.checklist.update(a=Tick(who="me", at=1)), set()),
        (lambda plan: setattr(plan, "step", "wait"), set()),
    ],
)  # fmt: skip
def test_a_change_shapes_these_kinds_and_no_others(change: Callable[[Plan], None], shaped: set[str]) -> None:
    before, changed = plan(), plan()
    change(changed)
    assert {kind for kind in ALL if digest(before, kind) != digest(changed, kind)} == shaped & set(ALL)


def test_people_who_come_along_depend_on_the_whole_scope_only_where_their_kind_is_left_out() -> None:
    narrow, narrower = plan(), plan()
    scoped(kinds=("conversations",))(narrow)
    scoped(kinds=("conversations",), states=("open",))(narrower)
    differing = {kind for kind in ALL if digest(narrow, kind) != digest(narrower, kind)}
    assert differing == {"conversations", "tickets", "contacts", "companies"}


def test_a_kind_nobody_knows_here_is_shaped_by_everything() -> None:
    changed = plan()
    attribute("company:a", field="b")(changed)
    assert digest(plan(), "news") != digest(changed, "news")


@given(
    st.dictionaries(
        st.text(max_size=5), st.sampled_from([SKIP, INVITE, AdminChoice(decision=AdminDecision.MATCH, user="u")])
    )
)
def test_what_shaped_a_kind_is_a_plan_that_shapes_it_the_same_way(admins: dict[str, AdminChoice]) -> None:
    one = plan().model_copy(update={"admins": admins})
    for kind in ("admins", "contacts", "conversations", "tickets"):
        shaping = decisions(one, kind)
        assert digest(Plan.model_validate(shaping), kind) == digest_of(shaping) == digests(one, [kind])[kind]
