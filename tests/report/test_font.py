"""The font that is shipped holds what people write about government in Chinese, and may be shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.ft2font import FT2Font

from sim.report.style import BOLD, FAMILY, REGULAR
from sim.vocabulary.codes import Activity, Cause, Decision, Direction, Purpose, Reply

LARGEST = 4_000_000
GOVERNANCE = "推诿扯皮条块分割职责同构赛马晾晒督办退单甩锅确权网格员首接负责圳坪堽垵溁洣墈"
SYMBOLS = "→←↑↓≤≥×±–—·“”‘’，。；：？！（）【】《》、％√−²³①½°§αβγδεθκλμρσφχψωΔΣΦΩ…○●■▲◆★"


def _gb2312() -> set[str]:
    """Return all characters of GB 2312, rows 1 to 87."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            found.add(bytes((high, low)).decode("gb2312", errors="ignore"))
    return found - {""}


@pytest.fixture(params=[REGULAR, BOLD], ids=["regular", "bold"])
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_holds_gb2312_whole(path: Path) -> None:
    needed = _gb2312()
    assert sum("\u4e00" <= character <= "\u9fff" for character in needed) == 6763
    assert needed <= {chr(code) for code in FT2Font(str(path)).get_charmap()}


def test_holds_what_charts_and_texts_use(path: Path) -> None:
    inside = {chr(code) for code in FT2Font(str(path)).get_charmap()}
    words = "".join(
        member.zh + member.en for codes in (Activity, Cause, Decision, Direction, Purpose, Reply) for member in codes
    )
    printable = "".join(chr(code) for code in range(0x20, 0x7F))
    assert set(GOVERNANCE + SYMBOLS + words + printable) <= inside


def test_holds_exactly_the_listed_characters(path: Path) -> None:
    listed = set((path.parent / "characters.txt").read_text(encoding="utf-8")) - {"\n"}
    assert listed == {chr(code) for code in FT2Font(str(path)).get_charmap()}


def test_small_and_named_apart_from_its_source(path: Path) -> None:
    font = FT2Font(str(path))
    assert path.stat().st_size < LARGEST
    assert font.family_name == FAMILY
    # Names that the licence or a trademark keeps from modified versions.
    assert not {"source", "noto"} & set(font.family_name.lower().split())


def test_licence_stands_beside_it(path: Path) -> None:
    licence = (path.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "2014-2021 Adobe" in licence
