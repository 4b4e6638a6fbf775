"""A structure in a scenario file: a name and the mechanisms laid upon the baseline, in order."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sim.mechanisms.assessment_consolidation import AssessmentConsolidation
from sim.mechanisms.base import Mechanism
from sim.mechanisms.campaign import Campaign
from sim.mechanisms.class_choices import ClassChoices
from sim.mechanisms.comprehensive_enforcement import ComprehensiveEnforcement
from sim.mechanisms.data_feedback import DataFeedback
from sim.mechanisms.data_sharing import DataSharing
from sim.mechanisms.delegation import Delegation
from sim.mechanisms.direct_line import DirectLine
from sim.mechanisms.duty_list import DutyList
from sim.mechanisms.first_receiver import FirstReceiver
from sim.mechanisms.fragmentation import Fragmentation
from sim.mechanisms.grid_closure import GridClosure
from sim.mechanisms.grid_resolution import GridResolution
from sim.mechanisms.lead_department import LeadDepartment
from sim.mechanisms.learning_dispatch import LearningDispatch
from sim.mechanisms.lights import Lights
from sim.mechanisms.modules import Modules
from sim.mechanisms.power_list import PowerList
from sim.mechanisms.prevention import Prevention
from sim.mechanisms.promotion import Promotion
from sim.mechanisms.race import Race
from sim.mechanisms.targeted_dispatch import TargetedDispatch
from sim.mechanisms.task_decomposition import TaskDecomposition
from sim.mechanisms.territorial_dispatch import TerritorialDispatch
from sim.mechanisms.three_rate_assessment import ThreeRateAssessment
from sim.mechanisms.trace import Trace
from sim.mechanisms.whistle import Whistle
from sim.vocabulary.quantity import Frozen


class MechanismEntry(Frozen):
    """One mechanism of a structure; exactly one key is given, in the order of application."""

    power_list: PowerList | None = None
    targeted_dispatch: TargetedDispatch | None = None
    territorial_dispatch: TerritorialDispatch | None = None
    first_receiver: FirstReceiver | None = None
    trace: Trace | None = None
    grid_closure: GridClosure | None = None
    grid_resolution: GridResolution | None = None
    whistle: Whistle | None = None
    three_rate_assessment: ThreeRateAssessment | None = None
    race: Race | None = None
    task_decomposition: TaskDecomposition | None = None
    lights: Lights | None = None
    direct_line: DirectLine | None = None
    lead_department: LeadDepartment | None = None
    duty_list: DutyList | None = None
    modules: Modules | None = None
    comprehensive_enforcement: ComprehensiveEnforcement | None = None
    delegation: Delegation | None = None
    assessment_consolidation: AssessmentConsolidation | None = None
    data_feedback: DataFeedback | None = None
    prevention: Prevention | None = None
    fragmentation: Fragmentation | None = None
    data_sharing: DataSharing | None = None
    campaign: Campaign | None = None
    promotion: Promotion | None = None
    learning_dispatch: LearningDispatch | None = None
    class_choices: ClassChoices | None = None

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

    def chosen(self) -> list[Mechanism]:
        """Return the specs of the mechanisms, in order."""
        specs = (getattr(entry, name) for entry in self.mechanisms for name in type(entry).model_fields)
        return [spec for spec in specs if spec is not None]
