"""Options and arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

ScenarioFile = Annotated[Path, typer.Argument(help="情景文件（YAML）/ scenario file")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, max=2**63 - 1, help="随机种子 / seed")]
Out = Annotated[Path, typer.Option("--out", help="结果目录 / results folder")]
AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON / print JSON only")]
Count = Annotated[int | None, typer.Option("--workers", "-w", min=1, max=256, help="进程数 / processes")]
Cluster = Annotated[
    str | None, typer.Option("--cluster", metavar="tcp://…", help="Dask 调度器地址 / address of a Dask scheduler")
]


class EngineName(StrEnum):
    """The engines a user can ask for."""

    AUTO = "auto"
    SIMPY = "simpy"
    COMPILED = "compiled"


Engine = Annotated[EngineName, typer.Option("--engine", help="引擎；auto 取较快者 / auto: the quicker one")]
