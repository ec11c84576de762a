"""A token that is revoked while a run goes on: somebody is asked for a new one, and the run goes on with it."""

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager

from pydantic import SecretStr

from wizard import logs
from wizard.credentials import Credentials
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.engine.token_desk import TokenDesk
from wizard.errors import OutercomError, TokenRefused
from wizard.sources.port import Source, Workspace
from wizard.text import one_line


class Renewing:
    """The part of a session that renews its token. `desk` is where somebody may be asked; without one the run ends."""

    credentials: Credentials
    control: RunControl
    board: ProgressBoard
    workspace: Workspace | None
    desk: TokenDesk | None = None

    @property
    @abstractmethod
    def account(self) -> str:
        """Under which name the token is kept."""

    @abstractmethod
    def _source(self, token: SecretStr | None = None) -> AbstractAsyncContextManager[Source]:
        """The source, open."""

    async def new_token(self, refused: TokenRefused) -> SecretStr:
        """A token that opens the same workspace, kept where the old one was. Raises `refused` where nobody has one, Stopped."""
        logs.event("token.refused")
        said = refused.message
        while self.desk is not None:
            self.board.waiting("token", "a new access token")
            try:
                token = await self.desk.ask(f"{said} Paste a new token for the same workspace.", self.control)
                if token is None:
                    break
                self.board.waiting("token", "Intercom: trying the new access token")
                said = await self._wrong(token)
            finally:
                self.board.waiting("token")
            if not said:
                kept = self.credentials.renew(self.account, token)
                logs.event("token.renewed", state=kept)
                self.board.note("The access token was renewed; the run went on.")
                return token
        raise refused

    async def _wrong(self, token: SecretStr) -> str:
        """What is wrong with a token, in a sentence; empty when it opens the workspace."""
        try:
            async with self._source(token) as source:
                opened = await source.check()
        except OutercomError as error:
            return error.message
        if self.workspace is None or opened.id == self.workspace.id:
            return ""
        return f"That token opens another workspace ({one_line(opened.name or opened.id, 60)})."
