"""Pictures of pages, taken by a watched browser, and the list of what they show."""

from __future__ import annotations

import io
from operator import sub
from pathlib import Path
from typing import Any, NamedTuple

from tests.web.conftest import _SEEN, Watch

WIDE = (1280, 720)
"""A projector, or a laptop's window."""
PHONE = (360, 740)
COLOURS = 256
"""Of a picture's palette: our pages need no more, and the files are a third as large."""
RARE = 64
"""Of these, kept for what is small on the picture, such as a marker."""
NEAR = 16


class Picture(NamedTuple):
    """One picture: its file and what it shows."""

    file: str
    text: str


class Album:
    """Takes pictures and remembers what they show and which characters were seen."""

    def __init__(self, watch: Watch, out: Path) -> None:
        self.watch = watch
        self.out = out
        self.pictures: list[Picture] = []
        self.seen: set[str] = set()
        self.wide: list[str] = []
        out.mkdir(parents=True, exist_ok=True)

    def page(self, address: str, size: tuple[int, int] = WIDE, language: str = "zh") -> Any:
        """Open an address in a watched window."""
        page = self.watch.page(*size, has_touch=size == PHONE)
        before, mark, after = address.partition("#")
        page.goto(f"{before}?lang={language}{mark}{after}")
        return page

    def take(self, page: Any, name: str, text: str, pause: int = 400) -> None:
        """Keep a picture of what a window shows now; its language and size become part of the name."""
        page.evaluate("() => document.fonts.ready.then(() => true)")
        page.wait_for_timeout(pause)
        language = page.evaluate("document.documentElement.lang")[:2]
        size = page.viewport_size
        file = f"{name}.{language}.{size['width']}.png"
        (self.out / file).write_bytes(_smaller(page.screenshot()))
        self.seen.update(page.evaluate(_SEEN))
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            self.wide.append(file)
        self.pictures.append(Picture(file, text))

    def faults(self, glyphs: frozenset[str]) -> list[str]:
        """Return what pages did that they must not do, as lines."""
        missing = sorted(
            {c for c in self.seen | self.watch.shown if c not in glyphs and not c.isspace() and c not in "\u200b\ufeff"}
        )
        return [
            *(f"leaves the machine: {url}" for url in self.watch.outside),
            *(f"error of a script: {text}" for text in self.watch.errors),
            *(f"no glyph: {c} (U+{ord(c):04X})" for c in missing),
            *(f"wider than its window: {file}" for file in self.wide),
        ]


def at(page: Any, selector: str, above: int = 54) -> None:
    """Scroll until an element stands at the top of a window, below what stays there."""
    node = page.locator(selector).first
    node.wait_for()
    node.evaluate(f"(node) => window.scrollTo(0, node.getBoundingClientRect().top + window.scrollY - {above})")


def _smaller(png: bytes) -> bytes:
    """Return the same picture with a palette: its most frequent colours, and others that are far from these."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    frequent = [colour for _, colour in counted[: 4 * COLOURS]]
    flat = picture.quantize(RARE, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).getpalette() or []
    others = [tuple(flat[k : k + 3]) for k in range(0, len(flat), 3)]
    kept: list[Any] = []
    wanted: list[tuple[list[Any], int]] = [(frequent, COLOURS - RARE), (others, COLOURS)]
    for colours, most in wanted:
        for colour in colours:
            # Neighbours would take each other's place: a palette is searched coarsely.
            if len(kept) < most and all(max(map(abs, map(sub, colour, other))) > NEAR for other in kept):
                kept.append(colour)
    palette = Image.new("P", (1, 1))
    palette.putpalette([channel for colour in kept for channel in colour])
    packed = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()
