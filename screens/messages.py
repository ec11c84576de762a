"""Messages that cross screens. The App hears them; who sends one does not know what follows."""

from dataclasses import dataclass

from textual.message import Message

from wizard.engine.outcome import RunResult
from wizard.steps import StepId


class NextRequested(Message):
    """The person is done with a step for now."""


class BackRequested(Message):
    """The person wants the step before."""


class HomeRequested(Message):
    """The person wants the list of migrations."""


@dataclass
class StepRequested(Message):
    """The person wants this step."""

    step: StepId


@dataclass
class OpenRequested(Message):
    """Open a migration by its name."""

    name: str


@dataclass
class BrowseRequested(Message):
    """Search and read the archive of a migration, by its name."""

    name: str


@dataclass
class StartRequested(Message):
    """Start the import; `only` narrows it as `Session.run` does."""

    only: str | None = None


@dataclass
class RunFinished(Message):
    """The engine has ended. The only message of a run."""

    result: RunResult
