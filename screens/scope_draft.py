"""What step 4's form shows and the plan does not have, because it makes no sense yet. Pure."""

from typing import Any

from screens.gates import dates_problem, scope_problem
from wizard.plan.models import Period, Scope

_DAYS = ("since", "until")


class ScopeDraft:
    """Fields that cannot be read as a value, and values that cannot be saved: the plan keeps the last ones that could."""

    def __init__(self) -> None:
        self._wrong: dict[str, str] = {}
        self._unsaved: dict[str, Any] = {}

    def refuse(self, field: str, why: str) -> None:
        """What a field says is no value, and why."""
        self._wrong[field] = why

    def read(self, field: str) -> None:
        """A field has a value again."""
        self._wrong.pop(field, None)

    def shown(self, scope: Scope) -> Scope:
        """The scope as the form shows it, where the plan has this one."""
        return scope.model_copy(update=self._unsaved)

    def change(self, before: Scope, values: dict[str, Any]) -> Scope:
        """The scope to save after a change of the one in the plan; what is not valid in it stays as it was."""
        shown = Scope.model_validate({**before.model_dump(), **self._unsaved, **values})
        kept: tuple[str, ...] = () if shown.states else ("states",)
        if self.wrong_days(shown):
            kept += ("period", *_DAYS)
        elif dates_problem(shown.model_copy(update={"period": Period.CUSTOM})):
            kept += _DAYS
        self._unsaved = {field: getattr(shown, field) for field in kept}
        return shown.model_copy(update={field: getattr(before, field) for field in kept})

    def wrong_days(self, shown: Scope) -> str:
        """What is wrong with the first or the last day, in one sentence; empty where the period is not between two days."""
        if shown.period is not Period.CUSTOM:
            return ""
        return next((self._wrong[day] for day in _DAYS if day in self._wrong), "") or dates_problem(shown) or ""

    def problem(self, scope: Scope) -> str | None:
        """What is wrong with the form, in one sentence. Days that are not asked for are not."""
        shown = self.shown(scope)
        others = (why for field, why in self._wrong.items() if field not in _DAYS)
        return self.wrong_days(shown) or next(others, None) or scope_problem(shown)
