"""Settings: what the environment says (`OUTERCOM_…`), then what was kept in `settings.json`, then the defaults."""

import json
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from wizard.errors import UsageError
from wizard.paths import home, write_private

FILE_NAME = "settings.json"
SCHEMA_VERSION = 1
KEPT: tuple[str, ...] = ("theme",)


class Settings(BaseSettings):
    """Outercom's settings. An empty `theme` means the default one. Tokens come from the environment only and are never written.

    `file_megabytes` is how large a single file may be, `file_minutes` how long it may take to come. `outage_minutes` is
    how long a run waits while nothing can be reached, before it ends; with 0 it ends when its tries are used up. `failure_ceiling`
    is how many failures of one cause end a run in which next to nothing succeeds; 0: none do. `workspace_per_minute` is how many calls
    a minute Intercom takes from all private apps of a workspace together; it counts only where several tokens are used.
    """

    model_config = SettingsConfigDict(
        env_prefix="OUTERCOM_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    home: Path | None = None
    intercom_token: SecretStr | None = None
    theme: str = ""
    file_megabytes: int = Field(default=2000, ge=1, le=1_000_000)
    workspace_per_minute: int = Field(default=25_000, ge=60, le=1_000_000)
    file_minutes: int = Field(default=60, ge=1, le=100_000)
    failure_ceiling: int = Field(default=100, ge=0, le=1_000_000)
    outage_minutes: int = Field(default=720, ge=0, le=100_000)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, the environment, then what was kept."""
        del dotenv_settings, file_secret_settings
        return (init_settings, env_settings, InitSettingsSource(settings_cls, init_kwargs=_kept()))


def load() -> Settings:
    """The settings that hold now. A damaged `settings.json` counts as none. Raises UsageError for a variable with a bad value, and CannotWrite."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(
            f"OUTERCOM_{part['loc'][0]!s}".upper() for part in error.errors(include_input=False) if part["loc"]
        )
        raise UsageError(
            f"These settings cannot be used: {names}.", hint="Correct or unset them in the environment."
        ) from None


def keep(**preferences: str) -> None:
    """Remember preferences (`theme`) for the next start. Raises ValueError for any other name, and CannotWrite."""
    unknown = set(preferences) - set(KEPT)
    if unknown:
        raise ValueError(f"not a preference: {', '.join(sorted(unknown))}")
    content = {"schema": SCHEMA_VERSION, **_kept(), **preferences}
    write_private(home() / FILE_NAME, json.dumps(content, indent=1).encode())


def _kept() -> dict[str, Any]:
    try:
        content = json.loads((home() / FILE_NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    return {name: content[name] for name in KEPT if isinstance(content.get(name), str)}
