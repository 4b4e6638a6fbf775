"""The font that pages carry: cut to what they show, the same bytes each time, and honest about what it lacks."""

from __future__ import annotations

import io

from fontTools.ttLib import TTFont

from sim.web.font import ALWAYS, full_woff, outside, shipped, woff


def _characters(data: bytes) -> set[str]:
    with TTFont(io.BytesIO(data)) as font:
        assert font.flavor == "woff"
        return set(map(chr, font.getBestCmap()))


def test_a_cut_holds_what_was_asked_for_and_what_scripts_put_together() -> None:
    for weight in (400, 700):
        found = _characters(woff("推诿", weight))
        assert {"推", "诿"} <= found
        assert found == ({"推", "诿"} | ALWAYS) & shipped()
    assert shipped() >= ALWAYS


def test_weights_differ() -> None:
    assert woff("条块", 400) != woff("条块", 700)


def test_the_same_characters_give_the_same_bytes() -> None:
    from sim.web import font

    first = woff("条块基层", 400)
    font._cut.cache_clear()
    assert woff("层基块条", 400) == first
    assert len(first) < 60_000


def test_what_the_font_lacks_is_named() -> None:
    assert outside("条块 abc\n") == set()
    assert outside("条\U00020000块😀") == {"\U00020000", "😀"}
    assert "😀" not in _characters(woff("😀条", 400))


def test_the_whole_font_holds_gb2312() -> None:
    found = _characters(full_woff(400))
    first_level = {
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xD7)
        for cell in range(0xA1, 0xFF)
        if (row, cell) < (0xD7, 0xFA)
    }
    assert first_level <= found
    assert found == shipped()
