"""What a command line asks for, turned into a migration: a new one, or one that exists with the same settings."""

from dataclasses import dataclass
from datetime import date

from wizard.errors import UsageError
from wizard.handover.addresses import template
from wizard.migration import Migration
from wizard.opening import DESTINATIONS, address_of
from wizard.plan.models import STATES, LinkChoice, Period, Plan, Scope, SourceChoice
from wizard.text import printable


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a `run` was asked for: the settings of a migration as the command line has them, texts as typed."""

    rehearse: bool = False
    new: bool = False
    to: str = "ochre"
    intercom_url: str = ""
    since: str = ""
    until: str = ""
    states: str = ""
    rewrite_links: bool | None = None
    link_template: str = ""
    likely_placeholders: bool | None = None

    def decide(self, plan: Plan) -> None:
        """Put what these settings say of links and placeholders into a plan; what they do not say stays. Raises UsageError."""
        address = template(self.link_template, "--link-template") if self.link_template else plan.links.template
        rewrite = plan.links.rewrite if self.rewrite_links is None else self.rewrite_links
        plan.links = LinkChoice(rewrite=rewrite or bool(self.link_template), template=address)
        if self.likely_placeholders is not None:
            plan.placeholders = "likely" if self.likely_placeholders else "documented"

    def plan(self) -> Plan:
        """The plan these settings mean: everything is read and loaded unless they narrow it. Raises UsageError."""
        if self.to not in DESTINATIONS:
            raise UsageError(
                f"There is no destination named '{printable(self.to)}'.",
                hint=f"Choose one of: {', '.join(DESTINATIONS)}.",
            )
        if self.rehearse and self.intercom_url:
            raise UsageError("A rehearsal has its own workspace.", hint="Leave out --rehearse or --intercom-url.")
        region, url = address_of(self.intercom_url) if self.intercom_url else ("", "")
        plan = Plan(
            destination=self.to,
            source=SourceChoice(rehearsal=self.rehearse, url=url, region=region),
            scope=self.scope(),
        )
        self.decide(plan)
        return plan

    def scope(self) -> Scope:
        """The scope they mean. Raises UsageError for what is no day or no state."""
        since, until = _day(self.since, "--since"), _day(self.until, "--until")
        if since and until and since > until:
            raise UsageError("--since is after --until.", hint="Give the earlier day to --since.")
        states = tuple(part.strip() for part in self.states.split(",") if part.strip()) or STATES
        unknown = [state for state in states if state not in STATES]
        if unknown:
            raise UsageError(
                f"There is no state '{printable(unknown[0])}'.",
                hint="States are open, closed and snoozed, with commas between.",
            )
        return Scope(period=Period.CUSTOM if since or until else Period.ALL, since=since, until=until, states=states)

    @property
    def narrows(self) -> bool:
        """Whether they say anything about the scope."""
        return bool(self.since or self.until or self.states)


def _start_over(plan: Plan, asked: Plan) -> None:
    """Nothing was read yet: a mistyped setting can still be put right."""
    plan.destination, plan.source, plan.scope = asked.destination, asked.source, asked.scope
    plan.links, plan.placeholders = asked.links, asked.placeholders


def migration_for(name: str, wanted: Wanted) -> Migration:
    """The migration a `run` means: a new one, or one that exists with the same settings. Raises UsageError."""
    if not Migration.exists(name):
        if not (wanted.new or wanted.rehearse):
            raise UsageError(
                f"There is no migration named '{printable(name)}'.",
                hint=f"Start one: outercom run {printable(name)} --new --to ochre",
            )
        return Migration.create(name, wanted.plan())
    migration = Migration.open(name)
    plan = migration.load()
    asked = wanted.plan()
    different = [
        text
        for text, differs in (
            ("--to", wanted.to != plan.destination),
            (
                "--rehearse",
                wanted.rehearse > plan.source.rehearsal or (wanted.new and wanted.rehearse != plan.source.rehearsal),
            ),
            ("--intercom-url", bool(wanted.intercom_url) and asked.source.url != plan.source.url),
            (
                "--since, --until or --states",
                (wanted.new or wanted.narrows) and not _same_scope(asked.scope, plan.scope),
            ),
        )
        if differs
    ]
    if different and wanted.new and not migration.paths.archive.exists():
        migration.update(lambda plan: _start_over(plan, asked))
        return migration
    if different:
        raise UsageError(
            f"The migration '{printable(name)}' exists with other settings ({', '.join(different)}).",
            hint="Leave these out to go on with it, or choose another name.",
        )
    decided = plan.model_copy()
    wanted.decide(decided)
    if (decided.links, decided.placeholders) != (plan.links, plan.placeholders):
        migration.update(wanted.decide)
    return migration


def _day(text: str, option: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} is not a day: {printable(text)}", hint="Write it as YYYY-MM-DD.") from None


def _same_scope(asked: Scope, there: Scope) -> bool:
    return asked.model_copy(update={"anchor": None, "quota_share": 1.0}) == there.model_copy(
        update={"anchor": None, "quota_share": 1.0}
    )
