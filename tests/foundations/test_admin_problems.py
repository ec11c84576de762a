"""Decisions about admins that cannot be carried out are found before anything is written."""

import pytest

from wizard.destinations.ochre import CAPABILITIES
from wizard.destinations.port import Directory, User
from wizard.plan.admin_problems import admin_problems
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.plan.proposals import propose_admins

ADMINS = (
    {"id": "1", "name": "Ann", "email": "Ann@x.example"},
    {"id": "2", "name": "Bo", "email": "bo@x.example"},
    {"id": "3", "name": "Nomail", "email": ""},
    {"id": "9", "name": "Fin", "email": "operator+a@intercom.io"},
)
THERE = Directory((User("u1", "Ann A", "ann@X.example"), User("u2", "Bo B", "other@x.example")))


def match(user: str) -> AdminChoice:
    return AdminChoice(decision=AdminDecision.MATCH, user=user)


def invite(role: str = "agent") -> AdminChoice:
    return AdminChoice(decision=AdminDecision.INVITE, role=role)


@pytest.mark.parametrize(
    ("admins", "found"),
    [
        ({"1": match("u1"), "2": invite()}, []),
        ({"1": match("gone")}, [("1", "is matched to somebody who is not in the team there (any more)", True)]),
        ({"1": invite()}, [("1", "is to be invited and exists there already as Ann A", True)]),
        ({"3": invite()}, [("3", "has no e-mail to invite", True)]),
        ({"2": invite("owner")}, [("2", "is to be invited with a role that is not offered there", True)]),
        (
            {"1": match("u1"), "2": match("u1")},
            [
                ("1", "is matched to the same user as Bo", False),
                ("2", "is matched to the same user as Ann", False),
            ],
        ),
        ({"9": match("gone"), "8": match("gone")}, []),
        ({}, []),
    ],
)
def test_problems(admins: dict[str, AdminChoice], found: list[tuple[str, str, bool]]) -> None:
    problems = admin_problems(Plan(admins=admins), ADMINS, THERE, CAPABILITIES)
    assert [(problem.admin, problem.what, problem.blocking) for problem in problems] == found


def test_hostile_names_are_harmless_in_a_sentence() -> None:
    admins = ({"id": "1", "name": "\x1b[2J[b]Ann", "email": ""},)
    (problem,) = admin_problems(Plan(admins={"1": invite()}), admins, THERE, CAPABILITIES)
    assert "\x1b" not in problem.sentence


def test_those_who_left_are_skipped_unless_somebody_decides() -> None:
    former = ({"id": "7", "name": "Ann", "email": "ann@x.example"}, {"id": "8", "name": "", "email": ""})
    proposals = propose_admins((), THERE, former)
    assert [proposal.choice.decision for proposal in proposals.values()] == [AdminDecision.SKIP] * 2
    assert proposals["7"].reason == "left the company; known from history; has an account there"
    assert [user.id for user in proposals["7"].candidates] == ["u1"]
    assert (proposals["8"].reason, proposals["8"].candidates) == ("left the company; known from history", ())
