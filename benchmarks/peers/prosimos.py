"""Prosimos: a business process in BPMN, simulated with resource pools and calendars (open all week here)."""

from __future__ import annotations

import json
import math
import random
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from typing import Any

from benchmarks.outcome import NotInstalled, Outcome
from benchmarks.work import Work

HOUR = 3600.0
"""Prosimos counts in seconds."""


def run(work: Work, requests: int, seed: int) -> Outcome:
    """Run the work on Prosimos; arrivals are drawn before, the model is read within the seconds."""
    try:
        import numpy
        from prosimos.execution_info import TaskEvent
        from prosimos.simulation_engine import run_simulation
    except ImportError as missing:
        raise NotInstalled("Prosimos") from missing
    numpy.random.seed(seed)
    chance = random.Random(seed)
    arrivals = list(accumulate(chance.expovariate(work.rate) * HOUR for _ in range(requests)))
    with tempfile.TemporaryDirectory() as folder:
        model, parameters = Path(folder, "work.bpmn"), Path(folder, "work.json")
        model.write_text(_model(work), encoding="utf-8")
        parameters.write_text(json.dumps(_parameters(work)), encoding="utf-8")
        begun = time.process_time()
        ended = run_simulation(str(model), str(parameters), requests, fixed_arrival_times=arrivals)
        seconds = time.process_time() - begun

    tasks = [
        [event for event in trace.event_list if isinstance(event, TaskEvent)] for trace in ended.log_info.trace_list
    ]
    left = [max(task.completed_at for task in path) for path in tasks]
    warm = work.warm_up(requests)
    worked = math.fsum(task.completed_at - task.started_at for path in tasks for task in path) / HOUR
    return Outcome(
        math.fsum(left[n] - arrivals[n] for n in range(warm, requests)) / HOUR / (requests - warm),
        worked / (arrivals[-1] / HOUR * work.offices * work.staff),
        seconds,
    )


def _flows(work: Work) -> list[tuple[str, str, str, float | None]]:
    """Return the arcs of the process: name, from, to and, out of a choice, the probability."""
    arcs: list[tuple[str, str, str, float | None]] = [
        ("begin", "start", "gather", None),
        ("gathered", "gather", "choose", None),
        ("end", "pass", "stop", 1.0 - work.passing),
        ("between", "pass", "delay", work.passing),
        ("again", "delay", "gather", None),
        ("served", "collect", "pass", None),
    ]
    for office in range(work.offices):
        arcs.append((f"to{office}", "choose", f"office{office}", 1.0 / work.offices))
        arcs.append((f"from{office}", f"office{office}", "collect", None))
    return arcs


def _model(work: Work) -> str:
    tasks = "".join(f'<task id="office{office}" name="office{office}"/>' for office in range(work.offices))
    gates = "".join(f'<exclusiveGateway id="{gate}"/>' for gate in ("gather", "choose", "collect", "pass"))
    arcs = "".join(f'<sequenceFlow id="{name}" sourceRef="{a}" targetRef="{b}"/>' for name, a, b, _ in _flows(work))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="work" targetNamespace="work">'
        f'<process id="process"><startEvent id="start"/><endEvent id="stop"/>{tasks}{gates}'
        '<intermediateCatchEvent id="delay"><timerEventDefinition/></intermediateCatchEvent>'
        f"{arcs}</process></definitions>"
    )


def _parameters(work: Work) -> dict[str, Any]:
    week = [{"from": "MONDAY", "to": "SUNDAY", "beginTime": "00:00:00.000", "endTime": "23:59:59.999999"}]
    offices = [f"office{office}" for office in range(work.offices)]
    choices: dict[str, list[dict[str, Any]]] = {}
    for name, source, _, probability in _flows(work):
        if probability is not None:
            choices.setdefault(source, []).append({"path_id": name, "value": probability})
    return {
        "resource_profiles": [
            {
                "id": f"{office}_pool",
                "name": office,
                "resource_list": [
                    {
                        "id": f"{office}_{n}",
                        "name": f"{office}_{n}",
                        "cost_per_hour": 1,
                        "amount": 1,
                        "calendar": "week",
                    }
                    for n in range(work.staff)
                ],
            }
            for office in offices
        ],
        "arrival_time_distribution": _exponential(HOUR / work.rate),
        "arrival_time_calendar": week,
        "gateway_branching_probabilities": [
            {"gateway_id": gate, "probabilities": paths} for gate, paths in choices.items()
        ],
        "task_resource_distribution": [
            {
                "task_id": office,
                "resources": [
                    {"resource_id": f"{office}_{n}", **_exponential(work.service * HOUR)} for n in range(work.staff)
                ],
            }
            for office in offices
        ],
        "event_distribution": [{"event_id": "delay", **_exponential(work.delay * HOUR)}],
        "resource_calendars": [{"id": "week", "name": "week", "time_periods": week}],
    }


def _exponential(mean: float) -> dict[str, Any]:
    """Return an exponential distribution in Prosimos' words: its mean, least and most."""
    return {
        "distribution_name": "expon",
        "distribution_params": [{"value": mean}, {"value": 0.0}, {"value": 1000.0 * mean}],
    }
