"""`tiaokuai teach`: one lesson for a projector and, if there is a network, for the phones in the room."""

from __future__ import annotations

import contextlib
import os
import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.vocabulary.errors import ResultsError, ScenarioError
from sim.vocabulary.text import Language, Text

if TYPE_CHECKING:
    from sim.web.lesson.classroom import Classroom

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"
OUT = Path("results/lessons")
"""Where classes are kept unless another folder is named."""
RESULT = "class.html"


def teach(
    lesson: str | None,
    minutes: int | None,
    lan: bool,
    port: int,
    out: Path,
    workers: int | None,
    language: Language,
) -> None:
    """Serve a lesson until it is interrupted; without one, list the lessons.

    Raises ScenarioError for a lesson with mistakes, ResultsError where it cannot be served.
    """
    if lesson is None:
        _list(language)
        return
    from sim.scenario.lessons.reading import lesson_file
    from sim.study.extras import need

    need("uvicorn", "web")
    need("starlette", "web")

    from sim.web.lesson.classroom import Classroom as Room
    from sim.web.lesson.teaching import lesson_application, prepare, scene_of
    from sim.web.server.addresses import hosts, own_addresses
    from sim.web.server.guard import Settings
    from sim.web.server.listening import server_of
    from sim.web.server.static import make_ready

    def say(text: Text) -> None:
        typer.echo(text.to(language))

    prepared = prepare(lesson_file(lesson, Path.cwd()))
    check_minutes(prepared.lesson.minutes, minutes)
    host = EVERYWHERE if lan else LOOPBACK
    listener = first_free(host, port)
    taken = int(listener.getsockname()[1])
    address = None
    if lan:
        own = own_addresses()
        if own:
            address = f"http://{own[0]}:{taken}/join"
        else:
            say(
                Text(
                    "没有找到局域网地址：手机无法加入，投影仍可使用",
                    "no network address found: phones cannot join, the projector works",
                )
            )
    scene = scene_of(prepared, address, say)
    count = workers or min(os.cpu_count() or 1, 8)
    folder = out / prepared.lesson.lesson
    room = Room(scene, folder, count, minutes)
    taught = False
    try:
        application = lesson_application(room, Settings(hosts=hosts(lan), port=taken))
        say(Text("正在准备页面……", "preparing the pages ..."))
        make_ready()  # before anybody asks: making the chart library ready halts everything else for seconds
        _welcome(room, scene.prepared.lesson.title.zh, scene.prepared.lesson.title.en, taken, address, language)
        with contextlib.suppress(KeyboardInterrupt):  # what ends a lesson is no interruption
            taught = True
            server_of(application, room.close).run(sockets=[listener])
    finally:
        room.close()
        listener.close()
        if taught:
            again = [
                "tiaokuai",
                "teach",
                lesson,
                *(["--lan"] if lan else []),
                *([] if out == OUT else ["--out", str(out)]),
            ]
            _farewell(room, folder, shlex.join(again), language)


def first_free(host: str, wanted: int, tries: int = 20) -> socket.socket:
    """Return a socket bound to the first port from `wanted` on that is free. Raises ResultsError where none of `tries` is."""
    from sim.web.server.listening import bound

    for port in range(wanted, min(wanted + tries, 65_536)):
        try:
            return bound(host, port)
        except ResultsError:
            continue
    raise ResultsError(
        Text(f"端口 {wanted} 起的 {tries} 个端口都被占用", f"ports {wanted} to {wanted + tries - 1} are all taken")
    )


def check_minutes(known: list[int], minutes: int | None) -> None:
    """Raise ResultsError where a lesson has no such length."""
    if minutes is not None and minutes not in known:
        words = ", ".join(str(number) for number in known)
        raise ResultsError(
            Text(
                f"本课没有 {minutes} 分钟的版本；可选：{words}", f"no version of {minutes} minutes; there are: {words}"
            )
        )


def _welcome(room: Classroom, zh: str, en: str, port: int, address: str | None, language: Language) -> None:
    typer.echo(Text(f"《{zh}》", en).to(language))
    if room.resumed:
        typer.echo(Text("接着上次的课继续", "going on with the class that was here before").to(language))
    link = f"http://{LOOPBACK}:{port}/#key={room.key}"
    typer.echo(
        Text(f"投影页面（含教师口令，勿外传）：{link}", f"projector (holds the teacher's key, keep it): {link}").to(
            language
        )
    )
    if address is not None:
        typer.echo(Text(f"学员手机：{address}", f"phones: {address}").to(language))
    typer.echo(
        Text(
            "按 Ctrl-C 结束；记录随时保存，可用同一命令接着上课",
            "Ctrl-C ends it; everything is kept, and the same command goes on",
        ).to(language)
    )


def _farewell(room: Classroom, folder: Path, command: str, language: Language) -> None:
    """Write the class's file and say where it lies and how to go on."""
    from sim.log.files import write_atomically
    from sim.web.lesson.result import result_html

    file = folder / RESULT
    state = room.state
    if state.guesses or state.decisions or room.answer is not None:
        try:
            write_atomically(file, result_html(room, language))
        except ResultsError as error:
            typer.echo(error.text.to(language))
        else:
            said = Text(
                f"本班的结果（一个网页文件，不联网也能打开）：{file}",
                f"the class's results (one HTML file that opens offline): {file}",
            )
            typer.echo(said.to(language))
    else:
        typer.echo(
            Text("还没有人作答，没有写出结果文件", "nobody has answered yet: no file of results was written").to(
                language
            )
        )
    said = Text(
        f"接着上这堂课：{command}；换一个班：在投影的“更多”中选“换一个班，重新开始”",
        f"to go on with this class: {command}; for another class choose “Start again with another class” under “More” on the projector",
    )
    typer.echo(said.to(language))


def _list(language: Language) -> None:
    """Print the lessons of the library."""
    from sim.scenario.lessons.reading import ENDING, lessons_near
    from sim.web.lesson.teaching import prepare

    files = lessons_near(Path.cwd())
    if not files:
        raise ResultsError(
            Text(
                "附近没有课：请在含有 scenarios/lessons 的文件夹中运行，或写明课程文件的路径",
                "no lessons near here: run it in a folder that holds scenarios/lessons, or give the path of a lesson's file",
            )
        )
    for file in files:
        name = file.name.removesuffix(ENDING)
        try:
            lesson = prepare(file).lesson
        except ScenarioError as error:
            typer.echo(f"{name}\n    {error.findings[0].to(language)}")
            continue
        lengths = "/".join(str(minutes) for minutes in lesson.minutes)
        title = Text(lesson.title.zh, lesson.title.en)
        typer.echo(
            Text(f"{name}（{lengths} 分钟）\n    {title.zh}", f"{name} ({lengths} minutes)\n    {title.en}").to(
                language
            )
        )
    typer.echo(Text("开始上课：tiaokuai teach 课名 [--lan]", "begin: tiaokuai teach NAME [--lan]").to(language))
