"""Keeps an account signed in: tokens are renewed early, one at a time, and never used before they are safe."""

import asyncio
from contextlib import suppress
from typing import Final

from ...engine.errors import ServiceError
from ...engine.log import LOGGER
from ...engine.ports import Clock
from .errors import SignInNeeded, TokenStoreFailed
from .oauth import TraktOAuth
from .tokens import Tokens, TokenStore

# As long as the old access token serves, a failed renewal can wait.
_BETWEEN_RENEWALS: Final = 900.0


class TokenKeeper:
    """The tokens of one account.

    A renewal makes the old refresh token worthless, so between Trakt's answer and the disk there is a moment in which
    the only good one is in memory. It is kept short: nobody who gives up waiting can break a renewal off, and the new
    pair is stored before anything else is done. What a kill in just that moment destroys is noticed with half of the
    old access token's life still to go, which serves until somebody has signed in again.
    """

    def __init__(self, oauth: TraktOAuth, store: TokenStore, clock: Clock) -> None:
        """Read the store when the first token is wanted."""
        self._oauth = oauth
        self._store = store
        self._clock = clock
        self._lock = asyncio.Lock()
        self._loaded = False
        self._tokens: Tokens | None = None
        # A pair that Trakt has handed out and the store has not taken yet.
        self._unkept: Tokens | None = None
        # What Trakt does not take any more.
        self._dead_access = ""
        self._dead_refresh = ""
        self._not_before = 0.0
        self._renewal: asyncio.Task[Tokens] | None = None

    @property
    def needs_sign_in(self) -> bool:
        """Tell whether somebody has to sign in, now or before the access token runs out."""
        if self._tokens is None:
            return self._loaded
        return self._tokens.refresh == self._dead_refresh

    async def token(self) -> str:
        """Return an access token that should be taken, or raise."""
        tokens = await self._current()
        if not self._wants_renewal(tokens):
            return tokens.access
        try:
            return (await self._renewed(tokens)).access
        except ServiceError as error:
            if not self._serves(tokens):
                raise
            LOGGER.info("%s; the present sign-in serves for now", error)
            return tokens.access

    async def another(self, refused: str) -> str:
        """Return a token in place of one that Trakt has refused, or raise."""
        tokens = await self._current()
        if tokens.access != refused:
            return tokens.access
        self._dead_access = refused
        return (await self._renewed(tokens)).access

    async def adopt(self, tokens: Tokens) -> None:
        """Take the tokens of a new sign-in."""
        async with self._lock:
            await self._keep(tokens)

    async def sign_out(self) -> None:
        """Have Trakt and the store forget the account; Trakt's part may fail."""
        async with self._lock:
            await self._load()
            if tokens := self._tokens:
                with suppress(ServiceError):
                    await self._oauth.revoke(tokens.access)
            try:
                await self._store.clear()
            except Exception as err:
                raise self._failed("could not be removed") from err
            self._tokens = self._unkept = None

    async def settle(self) -> None:
        """Wait for a renewal under way: its tokens must reach the store before everything ends."""
        if self._renewal is not None:
            await asyncio.wait([self._renewal])

    async def _current(self) -> Tokens:
        """Return the tokens in use, or raise where there are none."""
        if not self._loaded:
            async with self._lock:
                await self._load()
        if self._tokens is None:
            raise SignInNeeded(self._oauth.service, "nobody has signed in to Trakt")
        return self._tokens

    async def _load(self) -> None:
        """Read the store, once."""
        if self._loaded:
            return
        try:
            self._tokens = await self._store.load()
        except Exception as err:
            raise self._failed("could not be read") from err
        self._loaded = True

    def _wants_renewal(self, tokens: Tokens) -> bool:
        """Tell whether the tokens should be renewed now."""
        if self._unkept is not None or not self._serves(tokens):
            return True
        is_due = tokens.is_due(self._clock.now()) and not self.needs_sign_in
        return is_due and self._clock.monotonic() >= self._not_before

    def _serves(self, tokens: Tokens) -> bool:
        """Tell whether the access token is of use as it is."""
        is_dead = tokens.access == self._dead_access
        return not is_dead and not tokens.is_over(self._clock.now())

    async def _renewed(self, tokens: Tokens) -> Tokens:
        """Return new tokens; all who want them at the same time share one renewal, which outlives them."""
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(tokens))
            self._renewal.add_done_callback(_take_note)
        return await asyncio.shield(self._renewal)

    async def _renew(self, old: Tokens) -> Tokens:
        """Change the old tokens for new ones, unless somebody else has done so meanwhile."""
        async with self._lock:
            if self._tokens is None:
                raise SignInNeeded(self._oauth.service, "nobody has signed in to Trakt")
            if self._tokens != old:
                return self._tokens
            if self._unkept is None:
                self._unkept = await self._exchange(old)
            return await self._keep(self._unkept)

    async def _exchange(self, old: Tokens) -> Tokens:
        """Ask Trakt for a new pair; what it refuses is not sent again."""
        if old.refresh == self._dead_refresh:
            raise self._lost()
        try:
            return await self._oauth.refresh(old.refresh)
        except SignInNeeded as error:
            if newer := await self._renewed_elsewhere(old):
                return newer
            self._dead_refresh = old.refresh
            raise self._lost() from error
        except ServiceError:
            self._not_before = self._clock.monotonic() + _BETWEEN_RENEWALS
            raise

    async def _renewed_elsewhere(self, old: Tokens) -> Tokens | None:
        """Return tokens that somebody else has put into the store since it was read."""
        try:
            stored = await self._store.load()
        except Exception as err:
            raise self._failed("could not be read") from err
        return stored if stored and stored.refresh != old.refresh else None

    async def _keep(self, tokens: Tokens) -> Tokens:
        """Store tokens, and only then put them to use."""
        try:
            await self._store.save(tokens)
        except Exception as err:
            raise self._failed("could not be stored, so they are not used yet") from err
        self._loaded = True
        self._tokens = tokens
        self._unkept = None
        self._dead_access = self._dead_refresh = ""
        self._not_before = 0.0
        return tokens

    def _lost(self) -> SignInNeeded:
        """Build the error for an account that only a person can bring back."""
        return SignInNeeded(
            self._oauth.service,
            "the sign-in has run out; somebody has to sign in again",
        )

    def _failed(self, what: str) -> TokenStoreFailed:
        """Build the error for a store that does not work."""
        return TokenStoreFailed(self._oauth.service, f"the tokens {what}")


def _take_note(renewal: asyncio.Task[Tokens]) -> None:
    """Look at how a renewal ended, so that one nobody waits for any more ends quietly."""
    if not renewal.cancelled():
        renewal.exception()
