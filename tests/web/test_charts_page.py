"""Charts in a page: under a strict policy, in both languages, on a desk and on a phone, with keyboard and table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.report.figures.compared import compare_figures
from sim.vocabulary.text import LANGUAGES
from sim.web.assets import asset, inert, words_json
from sim.web.chart_data import figure_json
from sim.web.font import full_woff
from sim.web.words import charts as words
from tests.report.synthetic import make

pytest.importorskip("vl_convert", reason="pip install vl-convert-python to draw charts in pages")
from sim.web.vega import vega_script

_POLICY = "default-src 'none'; script-src 'self' 'unsafe-hashes' file:; style-src file:; font-src file: data:; img-src data: blob:; connect-src file:"
_START = """
tk.addWords(tk.data("words"));
tk.setLanguage(tk.storedLanguage("zh"));
window.blocked = [];
document.addEventListener("securitypolicyviolation", (event) => window.blocked.push(event.violatedDirective + " " + event.blockedURI));
window.shown = tk.data("charts").map((chart) => tk.chart(document.querySelector("main"), chart));
"""
_DRAWN = "document.querySelectorAll('.chart-plot svg').length == window.shown.length"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a page that holds every chart of a comparison of four structures."""
    folder = tmp_path_factory.mktemp("charts")
    for name in ("base.css", "charts.css", "base.js", "charts.js"):
        (folder / name).write_text(asset(name), encoding="utf-8")
    for weight in (400, 700):
        (folder / f"{weight}.woff").write_bytes(full_woff(weight))  # type: ignore[arg-type]
    faces = "".join(f'@font-face{{font-family:"Tiaokuai Sans";font-weight:{w};src:url({w}.woff)}}' for w in (400, 700))
    (folder / "font.css").write_text(faces, encoding="utf-8")
    (folder / "vega.js").write_text(vega_script(), encoding="utf-8")
    (folder / "start.js").write_text(_START, encoding="utf-8")
    styles = "".join(f'<link rel="stylesheet" href="{name}">' for name in ("base.css", "font.css", "charts.css"))
    scripts = "".join(f'<script src="{name}"></script>' for name in ("base.js", "vega.js", "charts.js", "start.js"))
    data = inert([figure_json(figure) for figure in compare_figures(make(4))])
    path = folder / "page.html"
    path.write_text(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">{styles}</head><body>'
        f'<script type="application/json" id="words">{words_json(words)}</script>'
        f'<script type="application/json" id="charts">{data}</script><main></main>{scripts}</body></html>',
        encoding="utf-8",
    )
    return path


def test_the_script_is_whole_and_smaller_than_a_megabyte() -> None:
    assert "window.vegaEmbed=" in vega_script()
    assert len(vega_script().encode()) < 1_000_000


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1280, 720), (360, 740)])
def test_charts_are_drawn_whole(
    page_file: Path, open_file: Callable[..., Any], language: str, size: tuple[int, int]
) -> None:
    page = open_file(page_file, *size, query=f"?lang={language}")
    page.wait_for_function(_DRAWN)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("window.blocked") == []
    outside = page.evaluate("""() => {
      const found = [];
      for (const plot of document.querySelectorAll('.chart-plot')) {
        const box = plot.getBoundingClientRect();
        for (const text of plot.querySelectorAll('svg text')) {
          const own = text.getBoundingClientRect();
          const seen = getComputedStyle(text).opacity !== '0' && text.getAttribute('opacity') !== '0';
          if (seen && own.width && (own.left < box.left - 2 || own.right > box.right + 2 || own.top < box.top - 2 || own.bottom > box.bottom + 2))
            found.push(plot.parentElement.dataset.chart + ': ' + text.textContent);
        }
      }
      return found;
    }""")
    assert outside == []


def test_key_table_and_language_work_by_keyboard(page_file: Path, open_file: Callable[..., Any]) -> None:
    page = open_file(page_file)
    page.wait_for_function(_DRAWN)
    chart = page.locator('[data-chart="passing"]')
    entry = chart.locator(".chart-key button").nth(1)
    entry.focus()
    page.keyboard.press("Enter")
    assert entry.get_attribute("aria-pressed") == "true"
    faint = """() => [...document.querySelectorAll('[data-chart="passing"] .mark-rect path')].filter((p) => p.getAttribute('opacity') === '0.12').length"""
    page.wait_for_function(f"({faint})() > 0")
    bars = chart.locator(".mark-rect path").count()
    assert page.evaluate(faint) == bars * 3 // 4
    page.keyboard.press("Enter")
    page.wait_for_function(f"({faint})() == 0")
    button = chart.locator(".chart-tools button").first
    button.focus()
    page.keyboard.press("Enter")
    assert chart.locator(".chart-plot").is_hidden()
    rows = chart.locator("tbody tr")
    assert rows.count() == 40
    assert "职责同构" in rows.first.inner_text()
    page.evaluate("tk.setLanguage('en')")
    assert "same-responsibility hierarchy" in chart.locator("tbody tr").first.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    assert chart.locator(".chart-plot").is_visible()
    page.wait_for_function("""document.querySelector('[data-chart="passing"] .chart-plot').dataset.language === 'en'""")
    assert "by cause" in chart.locator(".chart-plot").inner_text()


def test_a_tip_says_number_unit_and_interval(page_file: Path, open_file: Callable[..., Any]) -> None:
    page = open_file(page_file)
    page.wait_for_function(_DRAWN)
    page.locator('[data-chart="passing"] .mark-rect path').first.hover()
    tip = page.locator(".chart-tip")
    tip.wait_for(state="visible")
    lines = tip.inner_text().split("\n")
    assert len(lines) == 3 and "次（" in lines[2] and "至" in lines[2]
    box = tip.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 1280


def test_the_key_follows_the_plot_on_a_phone(page_file: Path, open_file: Callable[..., Any]) -> None:
    page = open_file(page_file, 360, 740)
    page.wait_for_function(_DRAWN)
    places = page.evaluate(
        "['.chart-key', '.chart-plot'].map((s) => document.querySelector(s).getBoundingClientRect().top)"
    )
    assert places[0] > places[1]


def test_a_chart_follows_the_width_of_its_container(page_file: Path, open_file: Callable[..., Any]) -> None:
    page = open_file(page_file)
    page.wait_for_function(_DRAWN)
    page.set_viewport_size({"width": 700, "height": 720})
    page.wait_for_function(
        "[...document.querySelectorAll('.chart-plot svg')].every((s) => s.getBoundingClientRect().width <= 700)"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_pictures_made_in_the_page_hold_the_finding_and_the_font(
    page_file: Path, open_file: Callable[..., Any]
) -> None:
    page = open_file(page_file)
    page.wait_for_function(_DRAWN)
    # A file may not fetch another: here the faces stand in the page, as in a report of one file.
    face = "@font-face{font-family:'Tiaokuai Sans';font-weight:400;src:url(data:font/woff;base64,AAAA)}"
    page.evaluate(f"""() => {{ for (const s of [...document.styleSheets]) s.disabled = false;
      const sheet = new CSSStyleSheet(); sheet.replaceSync("{face}"); window.ownSheets = [sheet];
      Object.defineProperty(document, 'styleSheets', {{ get: () => window.ownSheets }}); }}""")
    drawn = page.evaluate("async () => tk.chartPicture(tk.data('charts')[0])")
    figure = compare_figures(make(4))[0]
    assert "@font-face" in drawn["text"] and "data:font/woff" in drawn["text"]
    assert figure.title.zh[:12] in drawn["text"] and f"种子 {figure.origin.seed}" in drawn["text"]
    assert drawn["width"] == 1280 and drawn["height"] > 600
