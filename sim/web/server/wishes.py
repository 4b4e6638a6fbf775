"""Who wants a comparison: each takes back its own wish alone, and what nobody wants any more need not go on."""

from __future__ import annotations

import contextlib
import re
import secrets
import threading
import time
from collections.abc import Iterator

MOST_WISHES = 1000
"""For one comparison; more are not counted."""
STAY_SECONDS = 20.0
"""How long the wish of a page that is gone counts against those who take theirs back: a reload, a lost Wi-Fi."""
OWN = ""
"""The wish of this program itself, which does not go away; clients cannot have it."""
_WISH = re.compile(r"[0-9a-f]{32}")


def new_wish() -> str:
    """Return a wish that nobody can guess: it is all by which a client is known."""
    return secrets.token_hex(16)


def wish_of(text: object) -> str | None:
    """Return the wish that a client sent, None where it is none."""
    return text if isinstance(text, str) and _WISH.fullmatch(text) else None


class _Wish:
    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.pages = 0
        self.seen = time.monotonic()


class Wishes:
    """The wishes for one comparison. May be used from any thread.

    Whoever closes a page still wants the result, which is kept, as far as anybody can tell: that alone ends nothing. But
    once somebody has taken a wish back, only those count against it who are there, or were a moment ago.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wishes: dict[str, _Wish] = {}
        self._disputed = False

    def add(self, wish: str, owner: str) -> None:
        """Add a wish of an address; one that is known already stays the one it is."""
        with self._lock:
            if wish in self._wishes or len(self._wishes) < MOST_WISHES:
                self._wishes.setdefault(wish, _Wish(owner)).seen = time.monotonic()

    def take_back(self, wish: str) -> bool:
        """Remove a wish; return whether it was there."""
        with self._lock:
            found = self._wishes.pop(wish, None) is not None
            self._disputed = self._disputed or found
            return found

    @property
    def owner(self) -> str | None:
        """Return the address of the first that still wants it: for that one it counts as waiting."""
        with self._lock:
            return next((each.owner for each in self._wishes.values()), None)

    @property
    def wanted(self) -> bool:
        """Return whether anybody wants it."""
        with self._lock:
            if not self._disputed:
                return True
            since = time.monotonic() - STAY_SECONDS
            return any(wish == OWN or each.pages or each.seen > since for wish, each in self._wishes.items())

    @contextlib.contextmanager
    def followed(self, wish: str | None) -> Iterator[None]:
        """Know that whoever has this wish is there; those who only look on are not counted."""
        with self._lock:
            found = None if wish is None else self._wishes.get(wish)
            if found is not None:
                found.pages += 1
        try:
            yield
        finally:
            if found is not None:
                with self._lock:
                    found.pages -= 1
                    found.seen = time.monotonic()
