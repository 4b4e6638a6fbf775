"""The readable reference engine: SimPy's clock, one process per request."""

from __future__ import annotations

import numpy as np

from sim.demand.tables import Requests
from sim.engine.on_simpy.arrivals import paperwork_arises, requests_arise
from sim.engine.on_simpy.scene import Scene
from sim.log.keep import WHOLE_LOG, Keep, sampled
from sim.log.schema import Rows
from sim.log.tally import Tally
from sim.mechanisms.window import Window
from sim.structure.tables import Structure


class SimpyEngine:
    """Run a structure on SimPy. See `on_simpy.life.live` for what happens to a request."""

    def __init__(self, structure: Structure, stream: int, keep: Keep = WHOLE_LOG) -> None:
        self._scene = Scene(structure, stream)
        self._share = keep.share
        self._kept: list[np.ndarray[tuple[int], np.dtype[np.bool_]]] = []
        self._asked = 0
        for office in range(self._scene.offices):
            self._scene.clock.process(paperwork_arises(self._scene, office))

    def expect(self, requests: Requests) -> None:
        """Take the next requests in order of arrival; those before must all have arisen."""
        self._scene.clock.process(requests_arise(self._scene, requests, self._asked))
        self._asked += len(requests.time)
        if self._share < 1.0:
            self._kept.append(sampled(requests.key, self._share))

    def advance(self, until: float) -> None:
        """Let time pass; events at exactly `until` wait for the next call."""
        if until > self._scene.clock.now:
            self._scene.clock.run(until=until)

    def change(self, structure: Structure) -> None:
        """Let another structure be in force from now on."""
        self._scene.change(structure)

    def window(self) -> Window:
        """Return counts since the start of the run."""
        return self._scene.counts.window(self._scene.clock.now)

    def take(self) -> Rows:
        """Return the rows written since the last call."""
        rows = self._scene.log.take()
        if self._share >= 1.0:
            return rows
        kept = np.append(np.concatenate([*self._kept, np.zeros(0, np.bool_)]), False)
        chosen: Rows = rows[kept[rows["request"]]]
        return chosen

    def finish(self) -> None:
        """Write what the end of the run cuts short."""
        self._scene.write_left()

    def tally(self) -> Tally | None:
        """Return None: this engine counts nothing while it runs; its log is measured."""
        return None
