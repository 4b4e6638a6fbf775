"""Pictures of everything that people look at, for `results/screens/`.

    python -m tests.web.screens [--out results/screens] [--only report server lesson] [--pingshan FILE] [--beijing FILE]

takes small pictures of the report with its player, of the server and of a lesson with a simulated class, and writes a list of
them. FILE is a report, or the results folder of a comparison, of which a report is then made; by default the newest comparison
below `results/`. A request that leaves the machine, an error of a script, a character without a glyph or a page wider than its
window ends the command with exit code 1.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.report.style import REGULAR
from tests.web.album import Album
from tests.web.conftest import Watch, browser_path
from tests.web.screens_lesson import lesson
from tests.web.screens_report import report
from tests.web.screens_server import server

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"
PARTS = ("report", "server", "lesson")
README = """\
# Screens

Written by `python -m tests.web.screens`, which drives the real pages in a browser; nothing here is edited by hand. The name of a
picture ends with its language and its width: 1280 is a projector or a laptop, 360 a phone. The class of the lesson is simulated:
its guesses and decisions are drawn at random. The command fails where a page asks for anything outside the machine.

"""


def newest(name: str) -> Path:
    """Return the newest comparison of a scenario below `results/`."""
    found = sorted(
        (ROOT / "results" / name).glob("*/manifest.json"), key=lambda path: (path.stat().st_mtime, path.parent.name)
    )
    if not found:
        sys.exit(
            f"no comparison below results/{name}: run `tiaokuai compare scenarios/{name}.yaml` first, or name a file"
        )
    return found[-1].parent


def file_of(given: Path | None, name: str, place: Path) -> Path:
    """Return a report: the given one, or one made of a comparison."""
    folder = newest(name) if given is None else given
    if folder.is_file():
        return folder
    from sim.cli.reporting import report_folder

    out = place / f"{name}.html"
    report_folder(folder, out, False, False, False, False, False, 1000, False, None, "zh")
    return out


def list_pictures(out: Path, album: Album) -> None:
    """Write the list of the pictures of a folder: those of an album, and those that an earlier run took."""
    file = out / "README.md"
    known = dict(re.findall(r"^- `([^`]+)`: (.*)$", file.read_text(encoding="utf-8") if file.exists() else "", re.M))
    known.update(dict(album.pictures))
    lines = [f"- `{name}`: {known[name]}\n" for name in sorted(known) if (out / name).exists()]
    file.write_text(README + "".join(lines), encoding="utf-8", newline="\n")


def main() -> int:
    """Take the pictures; return the exit code."""
    parser = argparse.ArgumentParser(description="pictures of all pages")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "screens")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--pingshan", type=Path)
    parser.add_argument("--beijing", type=Path)
    asked = parser.parse_args()
    path = browser_path()
    if path is None:
        sys.exit("no Chromium on this machine (Debian: apt-get install chromium)")
    from fontTools.ttLib import TTFont
    from playwright.sync_api import sync_playwright

    with TTFont(REGULAR) as font:
        glyphs = frozenset(map(chr, font.getBestCmap()))
    with TemporaryDirectory() as folder, sync_playwright() as driver:
        place = Path(folder)
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        album = Album(Watch(browser), asked.out)
        if "report" in asked.only:
            report(album, file_of(asked.pingshan, "pingshan", place), "pingshan", player=True)
            report(
                album, file_of(asked.beijing, "beijing_swift_response", place), "beijing_swift_response", player=False
            )
        if "server" in asked.only:
            server(album, SCENARIOS, place)
        if "lesson" in asked.only:
            lesson(album, SCENARIOS, place)
        album.watch.close()
        browser.close()
    list_pictures(asked.out, album)
    faults = album.faults(glyphs)
    size = sum(file.stat().st_size for file in asked.out.glob("*.png"))
    print(f"{len(album.pictures)} pictures, {size / 1e6:.1f} MB in {asked.out}")
    print("\n".join(faults) if faults else "no request left the machine, no error, no missing glyph")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
