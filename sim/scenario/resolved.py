"""Read a scenario from its resolved text: how it travels to other processes and comes back from a manifest."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from ruamel.yaml import YAML

from sim.scenario.loaded import Loaded
from sim.scenario.reading import TABLE_PLACES, read_scenario
from sim.vocabulary.errors import InvariantError

_TABLE = re.compile(rf"^# table: ({'|'.join(TABLE_PLACES)})\n", re.MULTILINE)


def read_resolved(text: str) -> Loaded:
    """Return the scenario whose `Loaded.text` is `text`, checked like any other.

    Raises ScenarioError where the text is no scenario, InvariantError where it does not come back as it was.
    """
    yaml_text, *pieces = _TABLE.split(text)
    tree = YAML(typ="safe", pure=True).load(yaml_text)
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder) / f"{tree['name']}.yaml"
        main.write_text(yaml_text, encoding="utf-8", newline="\n")
        for name, content in zip(pieces[::2], pieces[1::2], strict=True):
            node = tree
            for key in TABLE_PLACES[name]:
                node = node[key]
            file = Path(folder) / str(node)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8", newline="\n")
        loaded = read_scenario(main)
    if loaded.text != text:
        raise InvariantError("a resolved scenario does not read as it was written")
    return loaded
