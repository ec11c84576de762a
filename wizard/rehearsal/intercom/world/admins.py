"""Teammates, bots, former teammates and teams of the made-up workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wizard.rehearsal.intercom.world.words import BOT_EMAIL

ADMIN_BASE = 814_860


@dataclass(frozen=True)
class Teammate:
    """Someone who answers customers."""

    id: int
    name: str
    email: str
    job: str
    teams: tuple[int, ...] = ()
    seat: bool = True
    away: bool = False
    former: bool = False
    bot: bool = False
    role: str = "Agent"

    @property
    def first_name(self) -> str:
        """What customers call them."""
        return self.name.split(" ", 1)[0]


SUPPORT, BILLING, TECHNICAL, ONBOARDING, WEEKEND = 5_017_691, 5_017_692, 5_017_693, 5_017_694, 5_017_695

_PEOPLE = (
    ("Maya Lindgren", "maya@tidewell.example", "Head of Support", (SUPPORT, TECHNICAL), "Owner"),
    ("Tom Bakare", "tom@tidewell.example", "Support Specialist", (SUPPORT,), "Agent"),
    ("Ruth Feldman", "Ruth.Feldman@Tidewell.example", "Billing", (BILLING,), "Agent"),
    ("Diego Marín", "diego@tidewell.example", "Support Engineer", (TECHNICAL,), "Agent"),
    ("Alex Kim", "alex.kim@tidewell.example", "Support Specialist", (SUPPORT, WEEKEND), "Agent"),
    ("Alex Kim", "akim2@tidewell.example", "Onboarding", (ONBOARDING,), "Agent"),
    ("Hélène Dubreuil", "helene@tidewell.example", "Onboarding Lead", (ONBOARDING,), "Admin"),
    ("Sanjay Pillai", "sanjay@tidewell.example", "Support Engineer", (TECHNICAL, WEEKEND), "Agent"),
    ("Nora Ó Briain", "nora@tidewell.example", "Support Specialist", (SUPPORT,), "Agent"),
    ("Wiktor Zając", "wiktor@tidewell.example", "Product Manager", (), "Light agent"),
    ("Grace <QA> Obi", "grace+qa@tidewell.example", "Quality", (TECHNICAL,), "Agent"),
    ("Sam", "", "", (WEEKEND,), "Agent"),
)
_BOTS = (
    Teammate(ADMIN_BASE + 90, "Operator", BOT_EMAIL, "", seat=False, bot=True),
    Teammate(ADMIN_BASE + 91, "Fin", BOT_EMAIL, "", seat=False, bot=True),
)
_FORMER = (
    Teammate(ADMIN_BASE + 70, "Lena Hartwig", "lena@tidewell.example", "", former=True),
    Teammate(ADMIN_BASE + 71, "Bob", "bob.old@tidewell.example", "", former=True),
    Teammate(ADMIN_BASE + 72, "Ifeoma Uche", "ifeoma@tidewell.example", "", former=True),
)
TEAMMATES = tuple(
    Teammate(
        ADMIN_BASE + place, name, email, job, teams,
        away=place in (4, 9), seat=role != "Light agent", role=role,
    )
    for place, (name, email, job, teams, role) in enumerate(_PEOPLE)
)  # fmt: skip
BOTS = _BOTS
OPERATOR, FIN = _BOTS
FORMER = _FORMER
LISTED = TEAMMATES + _BOTS
BY_ID = {mate.id: mate for mate in (*TEAMMATES, *_BOTS, *_FORMER)}

# Who a conversation may be assigned to, by the code in its column; 0 is nobody.
ASSIGNEES: tuple[Teammate | None, ...] = (None, *TEAMMATES, *_FORMER)
TEAMS: tuple[tuple[int, str], ...] = (
    (SUPPORT, "Support"),
    (BILLING, "Billing & payouts"),
    (TECHNICAL, "Technical 🛠"),
    (ONBOARDING, "Onboarding"),
    (WEEKEND, "Weekend cover"),
)
TEAM_NAMES = dict(TEAMS)


def admin(mate: Teammate, *, avatar: bool = False, role: bool = True) -> dict[str, Any]:
    """The admin object of API 2.16; `role` is left out before it."""
    found: dict[str, Any] = {
        "type": "admin",
        "id": str(mate.id),
        "email": mate.email,
        "name": mate.name,
        "job_title": mate.job,
        "away_mode_enabled": mate.away,
        "away_mode_reassign": False,
        "away_status_reason_id": 12 if mate.away else None,
        "has_inbox_seat": mate.seat,
        "team_ids": list(mate.teams),
        "team_priority_level": {
            "primary_team_ids": list(mate.teams[:1]),
            "secondary_team_ids": list(mate.teams[1:]),
        },
    }
    if role:
        found["role"] = {"type": "role", "id": str(3100 + len(mate.role)), "name": mate.role}
    if avatar:
        found["avatar"] = None
    return found


def team(identity: int) -> dict[str, Any]:
    """The team object; admin ids are numbers here, unlike everywhere else."""
    members = [mate.id for mate in TEAMMATES if identity in mate.teams]
    return {
        "type": "team",
        "id": str(identity),
        "name": TEAM_NAMES[identity],
        "admin_ids": members,
        "admin_priority_level": {
            "primary_admin_ids": members[:2],
            "secondary_admin_ids": members[2:],
        },
        "assignment_limit": 25 if identity == SUPPORT else None,
        "distribution_method": "round_robin" if identity == SUPPORT else "manual",
    }


AWAY_REASONS: list[dict[str, Any]] = [
    {
        "type": "away_status_reason",
        "id": str(place + 10),
        "label": label,
        "emoji": emoji,
        "order": place,
        "deleted": deleted,
        "created_at": 1_688_000_000 + place,
        "updated_at": 1_688_000_000 + place,
    }
    for place, (label, emoji, deleted) in enumerate(
        (("Lunch", "🥪", False), ("Training", "📚", False), ("On leave", "🏝️", False),
         ("Doctor", "🩺", True))
    )
]  # fmt: skip
