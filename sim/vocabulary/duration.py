"""Durations that vary: how people write them and the (scale, shape) pair the rules draw from."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from sim.vocabulary.quantity import Frozen, Given, Hours, NonNegative, StaffHours

EXPONENTIAL = -1.0

D = TypeVar("D")


class Varying(Frozen, Generic[D]):
    """A duration that varies: `median` with `log_sd` (lognormal), `mean` (exponential) or `exactly`."""

    median: Given[D] | None = None
    """Median of a lognormal duration."""
    log_sd: Given[NonNegative] | None = None
    """Standard deviation of the logarithm; goes with `median`."""
    mean: Given[D] | None = None
    """Mean of an exponential duration."""
    exactly: Given[D] | None = None
    """A duration that does not vary."""

    @model_validator(mode="after")
    def _one_form(self) -> Varying[D]:
        forms = [form for form in (self.median, self.mean, self.exactly) if form is not None]
        if len(forms) != 1 or (self.median is None) != (self.log_sd is None):
            raise PydanticCustomError(
                "duration_form", "write median and log_sd together, or mean alone, or exactly alone", {}
            )
        return self

    def scale_and_shape(self) -> tuple[float, float]:
        """Return (hours, shape) as `draws.duration` takes them."""
        if self.median is not None and self.log_sd is not None:
            return float(self.median.value), float(self.log_sd.value)  # type: ignore[arg-type]
        if self.mean is not None:
            return float(self.mean.value), EXPONENTIAL  # type: ignore[arg-type]
        assert self.exactly is not None
        return float(self.exactly.value), 0.0  # type: ignore[arg-type]


Waiting = Varying[Hours]
"""A varying duration on the wall clock."""
Work = Varying[StaffHours]
"""A varying duration of work."""
