"""The order of simultaneous events: by a key, smallest first, the same in every engine.

Offices opening (in their order), then requests and their parts in order of arrival, then paperwork: first the arrivals
of items (by office), then the items under way (by number, then office).
"""

from __future__ import annotations

FIRST_KEY = 16
"""Smaller keys are left to an engine's own bookkeeping."""
PARTS_PER_REQUEST = 16
"""Key positions per request; parts are fewer (codes.MAXIMUM_PARTS)."""
PAPERWORK_KEY = 1 << 48


def opening_tie(office: int) -> int:
    """Return the key of an office's opening."""
    return FIRST_KEY + office


def request_tie(number: int, part: int, offices: int) -> int:
    """Return the key of a part of a request."""
    return FIRST_KEY + offices + number * PARTS_PER_REQUEST + part


def asking_tie(office: int) -> int:
    """Return the key of the next item of paperwork that an office is asked for."""
    return PAPERWORK_KEY + office


def paperwork_tie(office: int, item: int, offices: int) -> int:
    """Return the key of an item of paperwork under way."""
    return PAPERWORK_KEY + offices * (item + 1) + office
