"""From a lesson file to a server that teaches it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.measures.registry import scalar_measures
from sim.scenario.lessons.reading import Prepared, read_lesson
from sim.vocabulary.text import Text
from sim.web.lesson.cases import vignettes
from sim.web.lesson.classroom import Classroom
from sim.web.lesson.desk import Vignette
from sim.web.lesson.net import qr_path
from sim.web.lesson.plan import plan_of
from sim.web.lesson.scene import Scene

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from sim.web.server.guard import Settings


def prepare(path: Path) -> Prepared:
    """Return a checked lesson. Raises ScenarioError with everything that is wrong with it."""
    return read_lesson(path, scalar_measures())


def scene_of(prepared: Prepared, address: str | None, log: Callable[[Text], None] = lambda text: None) -> Scene:
    """Return what stays the same while a class goes on; runs the baseline once where the class decides about requests.

    Raises ResultsError where there is nothing to decide about.
    """
    lesson, loaded = prepared.lesson, prepared.loaded
    found: dict[str, tuple[Vignette, ...]] = {}
    if lesson.decide is not None and any("decide" in steps.kinds() for steps in lesson.lengths.values()):
        log(Text("正在准备供学员决定的诉求……", "preparing the requests that the class decides about ..."))
        found = vignettes(loaded, lesson.structures[0], lesson.decide.tiers)
    places = {row.id: row.tier for row in loaded.tables.places}
    staffed = {places[row.place] for row in loaded.tables.offices if row.staff > 0}
    tiers = [tier.id for tier in loaded.scenario.government.tiers if tier.id in staffed]
    plan = plan_of(lesson, tiers, {tier: [case.choices for case in cases] for tier, cases in found.items()})
    return Scene(prepared, plan, found, address, None if address is None else qr_path(address))


def lesson_application(room: Classroom, settings: Settings) -> Starlette:
    """Return the application that teaches: projector, phones, their messages, behind the guard."""
    from sim.web.lesson.routes import LIMITS, lesson_routes
    from sim.web.server.guard import guarded
    from sim.web.server.static import page_route, static_routes

    pages = [page_route("/", "projector.html"), page_route("/join", "phone.html")]
    return guarded([*pages, *static_routes(), *lesson_routes(room)], settings, limits=LIMITS)
