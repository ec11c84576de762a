"""What a command line asks for, turned into a migration: a new one, or one that exists with the same settings."""

from dataclasses import dataclass, field

from wizard.errors import UsageError
from wizard.handover.addresses import template
from wizard.migration import Migration
from wizard.opening import DESTINATIONS, address_of
from wizard.plan.models import LinkChoice, Period, Plan, Scope, SourceChoice
from wizard.plan.quota_share import share_words
from wizard.scoping import ScopeWords, same_scope
from wizard.sharing import set_share
from wizard.text import printable


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a `run` was asked for: the settings of a migration as the command line has them, texts as typed."""

    rehearse: bool = False
    new: bool = False
    to: str = "ochre"
    intercom_url: str = ""
    scoped: ScopeWords = field(default_factory=ScopeWords)
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
        """The scope they mean: on the command line everything of all time, unless they narrow it. Raises UsageError for what makes no sense."""
        return self.scoped.changed(Scope(period=Period.ALL), SourceChoice())


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
                "the scope",
                (wanted.new or wanted.scoped.said) and not same_scope(asked.scope, plan.scope),
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
            hint="Leave these out to go on with it, or choose another name."
            + (f" To change the scope: outercom scope {printable(name)} …" if "the scope" in different else ""),
        )
    decided = plan.model_copy()
    wanted.decide(decided)
    if (decided.links, decided.placeholders) != (plan.links, plan.placeholders):
        migration.update(wanted.decide)
    if wanted.scoped.share and share_words(plan.scope) != share_words(asked.scope):
        migration.update(lambda plan: set_share(plan, share_words(asked.scope)))
    return migration
