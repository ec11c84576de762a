from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.destinations.port import Directory, User
from wizard.plan.models import AdminDecision
from wizard.plan.proposals import AdminProposal, is_bot, propose_admins, unattended_admins

MAYA = User("u1", "Maya Lindgren", "Maya@Tidewell.example", "admin")
ALEX = User("u2", "Alex Kim", "alex@tidewell.example", "agent")
OTHER_ALEX = User("u3", "alex kim ", "alex.kim@tidewell.example", "agent")


def admin(**changes: Any) -> dict[str, Any]:
    return {"type": "admin", "id": "814", "name": "Maya Lindgren", "email": "maya@tidewell.example", **changes}


def propose(one: dict[str, Any], *users: User) -> AdminProposal:
    (proposal,) = propose_admins([one], Directory(users=users)).values()
    return proposal


@pytest.mark.parametrize("email", ["maya@tidewell.example", "MAYA@TIDEWELL.EXAMPLE", " Maya@tidewell.example "])
def test_the_same_email_in_any_case_is_a_match(email: str) -> None:
    proposal = propose(admin(email=email, name="Somebody else"), ALEX, MAYA)
    assert proposal.choice.decision is AdminDecision.MATCH
    assert proposal.choice.user == "u1"
    assert proposal.candidates == (MAYA,)


def test_two_users_with_one_email_are_for_a_person_to_decide() -> None:
    twin = User("u9", "Maya L.", "maya@tidewell.example")
    proposal = propose(admin(), MAYA, twin)
    assert proposal.choice.decision is AdminDecision.UNDECIDED
    assert proposal.reason == "2 users there have this e-mail"
    assert proposal.candidates == (MAYA, twin)


def test_nobody_is_matched_by_name_but_namesakes_are_shown() -> None:
    proposal = propose(admin(name="Alex Kim", email="alex@elsewhere.example"), MAYA, ALEX, OTHER_ALEX)
    assert proposal.choice.decision is AdminDecision.UNDECIDED
    assert proposal.choice.user is None
    assert proposal.candidates == (ALEX, OTHER_ALEX)


@pytest.mark.parametrize("email", [None, "", "  ", 5])
def test_an_admin_without_email_is_undecided(email: object) -> None:
    nameless = User("u8", "", "")
    proposal = propose(admin(email=email, name=None), nameless)
    assert proposal.choice.decision is AdminDecision.UNDECIDED
    assert proposal.reason == "has no e-mail in Intercom"
    assert proposal.candidates == ()


def test_nobody_there_leaves_everybody_undecided() -> None:
    proposal = propose(admin())
    assert proposal.choice.decision is AdminDecision.UNDECIDED
    assert proposal.reason == "nobody there has this e-mail"


@pytest.mark.parametrize(
    "bot",
    [
        admin(name="Operator", email="operator+ab12cd@intercom.io"),
        admin(name="Fin", email="Operator+ab12cd@Intercom.io"),
        admin(type="bot", name="Helper", email=None),
    ],
)
def test_bots_become_the_intercom_bot_even_where_a_user_has_their_email(bot: dict[str, Any]) -> None:
    assert is_bot(bot)
    proposal = propose(bot, User("u5", "Operator", "operator+ab12cd@intercom.io"))
    assert proposal.choice.decision is AdminDecision.SKIP
    assert proposal.reason == "becomes Intercom Bot"


@pytest.mark.parametrize("email", ["operator@tidewell.example", "operator+x@tidewell.example", "maya@intercom.io"])
def test_people_are_no_bots(email: str) -> None:
    assert not is_bot(admin(email=email))


def test_ids_are_text_and_admins_without_one_are_left_out() -> None:
    found = propose_admins([admin(id=814860), admin(id=None), admin(id=""), {"name": "x"}], Directory())
    assert list(found) == ["814860"]


def test_unattended_is_match_or_skip() -> None:
    people = [admin(), admin(id="2", email="nobody@x.example"), admin(id="3", type="bot"), admin(id="4", email=None)]
    choices = unattended_admins(people, Directory(users=(MAYA,)))
    assert {key: choice.decision.value for key, choice in choices.items()} == {
        "814": "match",
        "2": "skip",
        "3": "skip",
        "4": "skip",
    }
    assert choices["814"].user == "u1"


EMAILS = st.sampled_from(["a@x.example", "A@x.example", "b@x.example", "operator+1@intercom.io", "", None])
NAMES = st.sampled_from(["Ann", "ann", "Bo", "", None])
ADMINS = st.lists(st.fixed_dictionaries({"id": st.integers(1, 30), "name": NAMES, "email": EMAILS}), max_size=8)
USERS = st.lists(
    st.builds(
        User, st.integers(1, 99).map(str), NAMES.map(lambda name: name or ""), EMAILS.map(lambda mail: mail or "")
    ),
    max_size=6,
    unique_by=lambda user: user.id,
)


@given(ADMINS, USERS)
def test_whoever_is_matched_has_that_email_and_nobody_else_has_it(
    admins: list[dict[str, Any]], users: list[User]
) -> None:
    proposals = propose_admins(admins, Directory(users=tuple(users)))
    assert set(proposals) == {str(one["id"]) for one in admins}
    latest = {str(one["id"]): one for one in admins}
    for key, proposal in proposals.items():
        email = (latest[key]["email"] or "").casefold()
        same = [user.id for user in users if email and user.email.casefold() == email]
        matched = proposal.choice.decision is AdminDecision.MATCH
        assert matched == (len(same) == 1 and not is_bot(latest[key]))
        assert proposal.choice.user == (same[0] if matched else None)
        assert proposal.reason


@given(ADMINS, USERS)
def test_unattended_leaves_nobody_undecided(admins: list[dict[str, Any]], users: list[User]) -> None:
    choices = unattended_admins(admins, Directory(users=tuple(users)))
    assert {choice.decision for choice in choices.values()} <= {AdminDecision.MATCH, AdminDecision.SKIP}
