"""`tiaokuai serve`: the scenarios of a folder in a browser, for this machine or for the local network."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import typer

from sim.vocabulary.errors import ResultsError
from sim.vocabulary.text import Language, Text


def serve(
    folder: Path | None,
    out: Path,
    lan: bool,
    port: int,
    workers: int | None,
    language: Language,
    open_page: bool = False,
) -> None:
    """Serve until Ctrl-C. Raises ResultsError where there are no scenarios, or the port is taken."""
    from sim.scenario.library import library_near, scenario_files
    from sim.study.extras import need

    need("starlette", "web")
    need("uvicorn", "web")
    found = library_near(Path.cwd()) if folder is None else folder
    if found is None or not found.is_dir() or not scenario_files(found):
        here = "." if folder is None else str(folder)
        raise ResultsError(
            Text(
                f"{here} 处没有情景文件；请写明文件夹，或用 `tiaokuai new` 新建",
                f"no scenario files at {here}; name a folder, or write one with `tiaokuai new`",
            )
        )
    from sim.web.server.addresses import hosts, own_addresses
    from sim.web.server.application import Serving, application
    from sim.web.server.guard import Settings
    from sim.web.server.listening import bound, server_of

    listener = bound("0.0.0.0" if lan else "127.0.0.1", port)
    count = workers or min(os.cpu_count() or 1, 8)
    app = application(Serving(found, out, count, Settings(hosts(lan), port)))
    address = f"http://127.0.0.1:{port}/"
    typer.echo(Text(f"地址：{address}", f"Address: {address}").to(language))
    for own in own_addresses() if lan else ():
        typer.echo(Text(f"局域网：http://{own}:{port}/", f"On the local network: http://{own}:{port}/").to(language))
    if lan:
        warning = Text(
            "同一网络的任何人都能查看、上传与运行；请只在可信的网络中使用。",
            "Anybody on this network can look, upload and run; use it on a network you trust.",
        )
        typer.echo(warning.to(language))
    typer.echo(
        Text(
            f"情景：{found}；结果：{out}。按 Ctrl-C 结束。", f"Scenarios: {found}; results: {out}. Ctrl-C ends it."
        ).to(language)
    )
    if open_page:
        import webbrowser

        webbrowser.open(address)
    try:
        with contextlib.suppress(KeyboardInterrupt):  # what ends a server is no interruption
            server_of(app, app.state.close).run(sockets=[listener])
    finally:
        app.state.close()
        listener.close()
    typer.echo(Text("已结束；已完成的运行已保存。", "Ended; finished runs are kept.").to(language))
