"""The readable reference engine: SimPy's clock, one process per request."""

from __future__ import annotations

from sim.demand.tables import Requests
from sim.engine.on_simpy.arrivals import paperwork_arises, requests_arise
from sim.engine.on_simpy.scene import Scene
from sim.log.schema import Rows
from sim.mechanisms.window import Window
from sim.structure.tables import Structure


class SimpyEngine:
    """Run a structure on SimPy. See `on_simpy.life.live` for what happens to a request."""

    def __init__(self, structure: Structure, requests: Requests, stream: int) -> None:
        self._scene = Scene(structure, requests, stream)
        self._scene.clock.process(requests_arise(self._scene))
        for office, superiors in enumerate(self._scene.superiors):
            if superiors > 0.0:
                self._scene.clock.process(paperwork_arises(self._scene, office))

    def advance(self, until: float) -> None:
        """Let time pass; events at exactly `until` wait for the next call."""
        self._scene.clock.run(until=until)

    def change(self, structure: Structure) -> None:
        """Let another structure be in force from now on."""
        self._scene.change(structure)

    def window(self) -> Window:
        """Return counts since the start of the run."""
        scene = self._scene
        return Window(scene.clock.now, scene.reported, scene.dispatched, scene.closed, scene.settled)

    def finish(self) -> Rows:
        """Write what the end of the run cuts short and return the log."""
        self._scene.write_left()
        return self._scene.log.rows()
