"""A structure in a scenario file: a name and the mechanisms laid upon the baseline, in order."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sim.mechanisms.first_receiver import FirstReceiver
from sim.mechanisms.grid_closure import GridClosure
from sim.mechanisms.grid_resolution import GridResolution
from sim.mechanisms.power_list import PowerList
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.mechanisms.trace import Trace
from sim.vocabulary.quantity import Frozen


class MechanismEntry(Frozen):
    """One mechanism of a structure; exactly one key is given, in the order of application."""

    power_list: PowerList | None = None
    targeted_dispatch: TargetedDispatch | None = None
    first_receiver: FirstReceiver | None = None
    trace: Trace | None = None
    grid_closure: GridClosure | None = None
    grid_resolution: GridResolution | None = None

    @model_validator(mode="before")
    @classmethod
    def _allow_bare(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {value: {}}
        if isinstance(value, dict):
            return {key: {} if spec is None else spec for key, spec in value.items()}
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> MechanismEntry:
        if len([1 for name in type(self).model_fields if getattr(self, name) is not None]) != 1:
            raise PydanticCustomError(
                "one_mechanism", "one mechanism per item", {"allowed": list(type(self).model_fields)}
            )
        return self


class StructureSpec(Frozen):
    """One way of organising the same government."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
    zh: Annotated[str, Field(min_length=1, max_length=200)]
    en: Annotated[str, Field(min_length=1, max_length=200)]
    mechanisms: Annotated[list[MechanismEntry], Field(max_length=40)] = []
    """Mechanisms in order; none: the baseline 职责同构."""
