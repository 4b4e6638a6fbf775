"""Counter-based draws: every random number is a function of its name, never of what was drawn before.

A draw is named by (seed, replication, request, part, visit, purpose). The same request therefore meets
the same luck in every structure, on every engine and in any order of events; adding a request or an
office leaves all other draws alone.

The generator is SplitMix64's output function (Steele, Lea & Flood 2014, OOPSLA, "Fast splittable
pseudorandom number generators") used as a keyed hash. One copy of the arithmetic runs in the
interpreter (int), in NumPy (uint64 arrays) and compiled (uint64): the masks are no-ops on 64-bit words.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any

MASK = 0xFFFFFFFFFFFFFFFF
GOLDEN = 0x9E3779B97F4A7C15
_MIX_A = 0xBF58476D1CE4E5B9
_MIX_B = 0x94D049BB133111EB


class For(IntEnum):
    """The purposes a draw can have; a number once given is never given to another purpose."""

    ARRIVALS_OF_DAY = 1
    DAY_FACTOR = 2
    ARRIVAL_TIME = 3
    PLACE = 4
    MATTER = 5
    CHANNEL = 6
    RISK = 7
    PROPENSITY = 8
    PATIENCE = 9
    EXPECTATION = 10
    WORK = 11
    OUTSIDE_SHARE = 12
    OUTSIDE_TIME = 13
    SOLVABLE = 14
    IN_GRID = 15
    MULTI_PART = 16
    PART_WORK = 17
    THINNING = 18
    OFFICE_OFFSET = 19
    ENTRY_TIER = 20
    ENTRY_RIGHT = 21
    ENTRY_PICK = 22
    DESK_ANSWER = 23
    DESK_WORK = 24
    DESK_DELAY = 25
    DISPATCH_TARGET = 26
    HOLDER = 27
    DELEGATED = 28
    TRIAGE_WORK = 29
    ATTEMPT = 30
    PASS = 31
    KNOWLEDGE = 32
    DIRECTION = 33
    PICK_FUNCTION = 34
    HOLDING = 35
    TRANSMISSION = 36
    COMPLIANCE = 37
    COERCION = 38
    SETTLE = 39
    PERFUNCTORY = 40
    DETECT = 41
    SATISFIED = 42
    REOPEN = 43
    REOPEN_DELAY = 44
    REOPEN_WHERE = 45
    CONFIRM_WORK = 46
    COORDINATION_WORK = 47
    PAPERWORK_GAP = 48
    PAPERWORK_WORK = 49
    RULING_DELAY = 50
    COVERED = 51
    UNDER_RULE = 52
    REWORK = 53
    LISTED = 54
    BOUND = 55
    REPORTER_CLOSES = 56
    PARALLEL = 57
    CALLED_IN = 58
    TERRITORY = 59
    GUESS = 60
    GUESS_PICK = 61
    CALL_IN_TRANSMISSION = 62
    SAMPLE = 63
    EMPOWERED = 64
    DECOMPOSED = 65
    WHISTLE = 66
    LOCAL = 67
    PAPERWORK_KIND = 68


def mix(z: Any) -> Any:
    """Return SplitMix64's finaliser of the 64-bit word `z`."""
    z = ((z ^ (z >> 30)) * _MIX_A) & MASK
    z = ((z ^ (z >> 27)) * _MIX_B) & MASK
    return z ^ (z >> 31)


def stream_key(seed: Any, replication: Any) -> Any:
    """Return the 64-bit key of one replication's draws."""
    return mix((mix((seed + GOLDEN) & MASK) + replication * GOLDEN) & MASK)


def entity_key(stream: Any, entity: Any) -> Any:
    """Return the 64-bit key of one request, office or day within a replication."""
    return mix((stream + entity * GOLDEN + GOLDEN) & MASK)


def uniform(key: Any, part: Any, visit: Any, purpose: Any) -> Any:
    """Draw a number strictly between 0 and 1 for (part, visit, purpose) of the entity behind `key`.

    `part` < 2**16, `visit` < 2**24 and `purpose` < 2**8 fill disjoint bits of the counter. Compiled, all four must be
    unsigned 64-bit words: a signed one would carry its sign through the shifts.
    """
    counter = (part << 40) ^ (visit << 8) ^ purpose
    z = mix((key + ((counter * GOLDEN) & MASK)) & MASK)
    return ((z >> 12) + 0.5) * 2.220446049250313e-16


def name_key(name: str) -> int:
    """Return a stable 64-bit word for a name (FNV-1a of its UTF-8), so that order never matters."""
    word = 0xCBF29CE484222325
    for byte in name.encode("utf-8"):
        word = ((word ^ byte) * 0x100000001B3) & MASK
    return word


def normal_quantile(p: float) -> float:
    """Return the standard normal quantile of `p` in (0, 1).

    Wichura (1988), Applied Statistics 37, algorithm AS 241 (PPND16), relative error about 1e-16. Ours
    because the same bits are needed in the interpreter and in compiled code, one draw at a time; tests
    hold it against scipy.
    """
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        num = (
            (
                (
                    (
                        (
                            ((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
                            + 45921.953931549871457
                        )
                        * r
                        + 13731.693765509461125
                    )
                    * r
                    + 1971.5909503065514427
                )
                * r
                + 133.14166789178437745
            )
            * r
            + 3.387132872796366608
        ) * q
        den = (
            (
                (
                    (
                        ((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
                        + 21213.794301586595867
                    )
                    * r
                    + 5394.1960214247511077
                )
                * r
                + 687.1870074920579083
            )
            * r
            + 42.313330701600911252
        ) * r + 1.0
        return num / den
    r = math.sqrt(-math.log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:
        r -= 1.6
        num = (
            (
                (
                    (
                        ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
                        + 1.27045825245236838258
                    )
                    * r
                    + 3.64784832476320460504
                )
                * r
                + 5.7694972214606914055
            )
            * r
            + 4.6303378461565452959
        ) * r + 1.42343711074968357734
        den = (
            (
                (
                    (
                        ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
                        + 0.14810397642748007459
                    )
                    * r
                    + 0.68976733498510000455
                )
                * r
                + 1.6763848301838038494
            )
            * r
            + 2.05319162663775882187
        ) * r + 1.0
    else:
        r -= 5.0
        num = (
            (
                (
                    (
                        ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
                        + 0.026532189526576123093
                    )
                    * r
                    + 0.29656057182850489123
                )
                * r
                + 1.7848265399172913358
            )
            * r
            + 5.4637849111641143699
        ) * r + 6.6579046435011037772
        den = (
            (
                (
                    (
                        ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
                        + 7.868691311456132591e-4
                    )
                    * r
                    + 0.0148753612908506148525
                )
                * r
                + 0.13692988092273580531
            )
            * r
            + 0.59983220655588793769
        ) * r + 1.0
    return -num / den if q < 0.0 else num / den


def lognormal(u: float, median: float, log_sd: float) -> float:
    """Return the lognormal quantile of `u`; `median` in hours. A median of 0 gives 0."""
    if median <= 0.0:
        return 0.0
    if log_sd == 0.0:
        return median
    return median * math.exp(log_sd * normal_quantile(u))


def exponential(u: float, mean: float) -> float:
    """Return the exponential quantile of `u`; `mean` in hours."""
    return -mean * math.log1p(-u)


def duration(u: float, scale: float, shape: float) -> float:
    """Return a duration in hours from a scale and a shape.

    `shape` >= 0: lognormal with median `scale` and log-sd `shape` (0: constant). `shape` < 0:
    exponential with mean `scale`, the form that has exact queueing answers.
    """
    if scale <= 0.0:
        return 0.0
    if shape < 0.0:
        return exponential(u, scale)
    return lognormal(u, scale, shape)
