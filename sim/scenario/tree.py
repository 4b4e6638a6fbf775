"""The scenario as a typed tree: what may stand in a YAML file, with units, bounds and meaning.

Everything is frozen and unknown keys are refused. The docstrings are the reference (`tiaokuai schema`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sim.scenario.structures import StructureSpec
from sim.vocabulary.duration import Waiting, Work
from sim.vocabulary.quantity import Frozen, Given, Hours, NonNegative, Number, Probability, Rate, StaffHours

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""A short lower-case name: letters, digits, underscores."""
TableFile = Annotated[str, StringConstraints(pattern=r"^[^\\:]+\.csv$", max_length=200)]
"""A CSV file in the scenario's folder, named relative to it with forward slashes."""
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

MAXIMUM_REQUESTS = 50_000_000


class Words(Frozen):
    """A text in both languages."""

    zh: Annotated[str, Field(min_length=1, max_length=20_000)]
    en: Annotated[str, Field(min_length=1, max_length=20_000)]


class About(Frozen):
    """What a reader needs to know before looking at a result."""

    what_is_it: Words
    how_it_works: Words
    things_to_notice: Words
    things_to_try: Words
    sources: Words


class Clock(Frozen):
    """When the run begins and how long it lasts."""

    horizon: Annotated[Hours, Field(gt=0.0, le=24.0 * 366 * 10)]
    """Length of the run; at most ten years."""
    warm_up: Literal["auto"] | Hours = "auto"
    """Time left out at the beginning; `auto` finds it by MSER-5."""
    first_weekday: Weekday = "mon"
    """Weekday of the first day."""


class Tier(Frozen):
    """One level of government, listed from bottom to top."""

    id: Name
    title: Words
    grassroots: bool = False
    """Whether its staff count as grassroots; if no tier says so, the lowest two do."""


class Calendar(Frozen):
    """When an office is open."""

    days: Annotated[list[Weekday], Field(min_length=1)]
    hours: Annotated[list[tuple[ClockTime, ClockTime]], Field(min_length=1, max_length=6)]
    """Opening and closing times of an open day, in order."""


class Desk(Frozen):
    """The desk that takes requests (hotline, app, window): staffed, or a mere delay."""

    staff: Annotated[int, Field(strict=True, ge=0, le=100_000)] = 0
    """Members of staff; 0 models the desk as a delay without a queue."""
    calendar: Name = "always"
    work: Work = Work(exactly=Given[StaffHours](value="0 hours"))
    """Touch time per request."""
    answered: Given[Probability] = Given[Probability](value=0.0)
    """Share of the requests passing the desk that it answers at once."""


class GovernmentSpec(Frozen):
    """Tiers, places, functions, offices and their staff."""

    tiers: Annotated[list[Tier], Field(min_length=1, max_length=12)]
    places: TableFile
    """CSV with columns id, parent, tier, zh, en, weight."""
    functions: TableFile
    """CSV with columns id, domain, zh, en."""
    offices: TableFile
    """CSV with columns place, function (`*` for a general office), staff, share, calendar."""
    calendars: dict[Name, Calendar] = {}
    """Named calendars; `always` (24 x 7) exists anyway."""
    desk: Desk = Desk()


class Channel(Frozen):
    """A way in: hotline, app, window, grid worker."""

    id: Name
    title: Words
    share: Given[NonNegative]
    """Share of requests (any scale: shares are normalised)."""
    desk: bool = False
    """Whether the desk takes the call also in the hierarchy."""
    entry: dict[Name, Probability]
    """Share of this channel's requests whose first office in the hierarchy is at each tier; sums to 1."""


class Shock(Frozen):
    """A period in which demand is multiplied."""

    start: Hours
    length: Annotated[Hours, Field(gt=0.0)]
    factor: Given[Annotated[NonNegative, Field(le=1000.0)]]


class ResponseSpec(Frozen):
    """How demand responds to success; off unless stated."""

    elasticity: Given[Number] = Given[Number](value=0.0)
    """Relative rise of arrivals per unit rise of the share truly settled."""
    reference: Given[Probability] = Given[Probability](value=0.0)
    headroom: Given[Annotated[NonNegative, Field(ge=1.0, le=20.0)]] = Given[
        Annotated[NonNegative, Field(ge=1.0, le=20.0)]
    ](value=1.0)


class DemandSpec(Frozen):
    """Who asks for what, when."""

    volume: Given[Rate]
    """Mean number of requests, over whole weeks without season or shocks."""
    profile: TableFile | None = None
    """CSV with columns weekday (1-7), hour (0-23), weight; left out: the same at every hour."""
    overdispersion: Given[Annotated[NonNegative, Field(ge=1.0, le=1000.0)]] = Given[
        Annotated[NonNegative, Field(ge=1.0, le=1000.0)]
    ](value=1.0)
    """Variance over mean of daily counts around the weekly profile; 1 is Poisson."""
    season: Annotated[list[Given[NonNegative]], Field(max_length=12)] = []
    """Twelve monthly factors, January first; left out: none."""
    first_month: Annotated[int, Field(strict=True, ge=1, le=12)] = 1
    channels: Annotated[list[Channel], Field(min_length=1, max_length=50)]
    shocks: Annotated[list[Shock], Field(max_length=100)] = []
    patience: Waiting | None = None
    """How long, from the report, a citizen bears to wait in an office's queue before giving up; left out: for ever."""
    expectation: Waiting | None = None
    """How long a citizen thinks it should take."""
    response: ResponseSpec = ResponseSpec()


def _p(value: float) -> Given[Probability]:
    return Given[Probability](value=value)


def _n(value: float) -> Given[Number]:
    return Given[Number](value=value)


def _nn(value: float) -> Given[NonNegative]:
    return Given[NonNegative](value=value)


NO_WORK = Work(exactly=Given[StaffHours](value="0 hours"))
NO_WAIT = Waiting(exactly=Given[Hours](value="0 hours"))


class EntryRule(Frozen):
    """R1: which office is first."""

    front_accuracy: Given[Probability] = _p(1.0)
    """Probability, per entry, that a request entering by its channel picks the right function."""
    neighbour: Given[Probability] = _p(1.0)
    """Share of misroutes that land on a neighbouring function; the others on a neighbouring tier."""
    territory: Given[Probability] = _p(0.0)
    """Share of dispatched requests that go to the territory (the second tier from below), which then owns them."""


class CapabilityRule(Frozen):
    """R2: what an office without the power does."""

    triage: Work = NO_WORK
    """Touch time to sign for and study a request, per visit."""
    attempt: Given[Probability] = _p(0.0)
    """Probability, per visit, that an office without power tries all the same."""
    coercion: Given[Probability] = _p(0.0)
    """Probability, per visit, that what a superior pushed down may not be refused."""
    work_factor: Given[NonNegative] = _nn(1.0)
    """Touch time without power, as a multiple."""
    settle_factor: Given[Probability] = _p(1.0)
    """Probability of settling without power, as a multiple."""


class OverlapRule(Frozen):
    """同责 and 异责: how many offices hold the same responsibility."""

    overlap: Given[Probability] = _p(0.0)
    """Probability, per request and other tier, that the same function there nominally holds it too."""


class PassingRule(Frozen):
    """R3: whether an office that could act passes the request on."""

    base_rate: Given[Probability] = _p(0.0)
    """Pass probability per visit when all else is 0; 0 switches the rule off."""
    ambiguity: Given[Number] = _n(0.0)
    """Logit per unit of ambiguity 1 - 1/n."""
    load: Given[Number] = _n(0.0)
    """Logit per standard deviation of the log queue."""
    risk: Given[Number] = _n(0.0)
    """Logit for a risky request with a fully visible decision."""
    trace: Given[Number] = _n(0.0)
    """Logit taken off where passes are fully visible."""
    first: Given[Number] = _n(0.0)
    """Logit taken off for a first receiver under the norm."""
    request_sd: Given[NonNegative] = _nn(0.0)
    """Standard deviation between requests, logit scale."""
    office_sd: Given[NonNegative] = _nn(0.0)
    """Standard deviation between offices, logit scale."""
    from_superior: Given[Number] = _n(0.0)
    """Shift for what a superior sent down."""
    from_peer: Given[Number] = _n(0.0)
    """Shift for what a peer sent."""
    visible_decisions: Given[Probability] = _p(1.0)
    """How far a decision can be attributed, before any mechanism."""
    visible_passes: Given[Probability] = _p(0.0)
    """How far passes are seen, before any mechanism."""
    queue_centre: Given[Number] = _n(0.7)
    """Mean of log(1 + requests present per member of staff)."""
    queue_spread: Given[Annotated[NonNegative, Field(gt=0.0)]] = Given[Annotated[NonNegative, Field(gt=0.0)]](value=1.0)
    """Standard deviation of the same."""


class DestinationRule(Frozen):
    """R4: where a request goes when it is let go."""

    up: Given[NonNegative] = _nn(1.0)
    """Weight of the line upward."""
    across: Given[NonNegative] = _nn(1.0)
    """Weight of another function on the same tier."""
    down: Given[NonNegative] = _nn(1.0)
    """Weight of the tier below (属地管理)."""
    back: Given[NonNegative] = _nn(1.0)
    """Weight of the sender."""
    knowledge: Given[Probability] = _p(1.0)
    """Probability, per referral, that an office that cannot act knows the next step to the owner."""
    up_delay: Given[Hours] = Given[Hours](value="0 hours")
    """Transmission delay per tier upward (median)."""
    down_delay: Given[Hours] = Given[Hours](value="0 hours")
    """Transmission delay per tier downward (median)."""
    across_delay: Given[Hours] = Given[Hours](value="0 hours")
    """Transmission delay on the same tier (median)."""
    delay_log_sd: Given[NonNegative] = _nn(0.0)
    """Log-sd of transmission delays."""


class CoordinationRule(Frozen):
    """R5, joint work: how several parts of a request come together."""

    parallel: Given[Probability] = _p(0.0)
    """Share of multi-part requests whose parts run side by side."""
    bound: Given[Probability] = _p(0.0)
    """Probability, per called-in part, that its office may not pass it on."""
    local: Given[Probability] = _p(0.0)
    """Share of multi-part requests that the township of the place coordinates, and not the office that owns them."""
    work: Work = NO_WORK
    """Coordination touch time of the leading office, per called-in part."""


class DeadlineRule(Frozen):
    """R6: what limits do."""

    weight: Given[Probability] = _p(0.0)
    """0: first come first served; 1: earliest due date first."""
    window: Given[Probability] = _p(0.0)
    """Last share of the limit in which closing is rushed."""
    rush: Given[Annotated[NonNegative, Field(ge=1.0, le=10.0)]] = Given[Annotated[NonNegative, Field(ge=1.0, le=10.0)]](
        value=1.0
    )
    """Speed in the window, as a multiple."""
    perfunctory: Given[Probability] = _p(0.0)
    """Probability, per handling begun in the window or late, of closing without settling."""
    perfunctory_work: Given[Probability] = _p(0.1)
    """Touch time of such a closure, as a share."""
    escalate_after: Given[Hours] | None = None
    """Waiting to be signed for, at one office, after which a request goes to the superior; left out: never."""


class ClosureRule(Frozen):
    """R7: closing, satisfaction, asking again."""

    quality: Given[Probability] = _p(1.0)
    """Probability, per handling, that an office with power settles what can be settled."""
    satisfied_if_settled: Given[Probability] = _p(1.0)
    satisfied_if_not: Given[Probability] = _p(1.0)
    lateness: Given[NonNegative] = _nn(0.0)
    """Logit taken off per multiple of the expected time beyond 1."""
    contacts: Given[NonNegative] = _nn(0.0)
    """Logit taken off per further contact."""
    reopening: Given[Probability] = _p(0.0)
    """Probability that a dissatisfied citizen asks again."""
    same_office: Given[Probability] = _p(1.0)
    """Share of re-openings that go to the office that closed."""
    reopen_delay: Waiting = NO_WAIT
    """Delay until the citizen asks again."""
    rework: Given[NonNegative] = _nn(1.0)
    """Touch time of a repeated handling, as a share of the first."""
    rounds: Annotated[int, Field(strict=True, ge=0, le=20)] = 5
    """At most this many repetitions per request."""


class PaperworkRule(Frozen):
    """R8: paperwork and traces."""

    items: Given[Rate] = Given[Rate](value="0 per week")
    """Items that each department above asks of an office."""
    work: Work = NO_WORK
    """Touch time per item."""
    precedence: Literal["first", "same", "last"] = "same"
    """Before casework, queued with it, or only when nothing else waits."""
    limit: Given[Hours] | None = None
    """Limit of an item where queues follow due dates (`deadlines.weight`); left out: 60 days, so it gives way to most casework."""
    trace: Given[StaffHours] = Given[StaffHours](value="0 minutes")
    """Touch time to record one event."""
    reentry: Given[StaffHours] = Given[StaffHours](value="0 minutes")
    """Touch time to type in again at an unconnected boundary."""
    connected: Given[Probability] = _p(0.0)
    """Share of boundaries that are connected."""


class FootDraggingRule(Frozen):
    """R9: holding."""

    holding: Waiting = NO_WAIT
    """Time a request lies before it is passed on."""
    inflation: Given[NonNegative] = _nn(0.0)
    """How much longer where nobody sees it."""


class EffortRule(Frozen):
    """R10: speed under load."""

    gain: Given[Annotated[NonNegative, Field(lt=1.0)]] = Given[Annotated[NonNegative, Field(lt=1.0)]](value=0.0)
    """Speed gained at the peak, as a share."""
    peak: Given[Annotated[NonNegative, Field(gt=0.0, lt=1.0)]] = Given[Annotated[NonNegative, Field(gt=0.0, lt=1.0)]](
        value=0.93
    )
    """Load at which speed peaks."""
    pressure: Given[Probability] = _p(0.0)
    """Assessment pressure."""


class Behaviour(Frozen):
    """The ten rules; each is off unless stated."""

    entry: EntryRule = EntryRule()
    capability: CapabilityRule = CapabilityRule()
    overlap: OverlapRule = OverlapRule()
    passing: PassingRule = PassingRule()
    destination: DestinationRule = DestinationRule()
    coordination: CoordinationRule = CoordinationRule()
    deadlines: DeadlineRule = DeadlineRule()
    closure: ClosureRule = ClosureRule()
    paperwork: PaperworkRule = PaperworkRule()
    foot_dragging: FootDraggingRule = FootDraggingRule()
    effort: EffortRule = EffortRule()


class TableStatus(Frozen):
    """On what ground a table's column stands."""

    status: Literal["source", "measured", "assumption"] = "assumption"
    source: str = ""


class Precision(Frozen):
    """How exact the paired differences must be, and when to stop trying."""

    relative: Given[Annotated[Probability, Field(gt=0.0)]] = Given[Annotated[Probability, Field(gt=0.0)]](value=0.05)
    """Half-width of each primary difference, as a share of the baseline's mean."""
    minimum: Annotated[int, Field(strict=True, ge=3, le=10_000)] = 5
    maximum: Annotated[int, Field(strict=True, ge=3, le=100_000)] = 30
    look_ahead: Annotated[int, Field(strict=True, ge=0, le=100)] = 3
    """The precision must hold for so many further replications, or it was luck (Hoad, Robinson & Davies 2010)."""


class Comparison(Frozen):
    """What is compared and how precisely."""

    baseline: Name | None = None
    """Structure to compare with; left out: the first."""
    primary: Annotated[list[str], Field(min_length=1, max_length=12)] = [
        "resolution_time_true_mean",
        "passed_share",
        "grassroots_hours_per_worker_week",
    ]
    """Names of the primary measures (`tiaokuai measures`)."""
    precision: Precision = Precision()


class Scenario(Frozen):
    """One scenario: a territory, its demand, how its offices behave, and the structures to compare."""

    name: Name
    title: Words
    about: About | None = None
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)] = 1
    clock: Clock
    government: GovernmentSpec
    matters: TableFile
    """CSV of matters; columns in docs/scenarios.md."""
    tables: dict[str, TableStatus] = {}
    """Status and source of table columns, as `matters.count` or `offices.*`."""
    demand: DemandSpec
    behaviour: Behaviour = Behaviour()
    structures: Annotated[list[StructureSpec], Field(min_length=1, max_length=40)]
    compare: Comparison = Comparison()
