"""The one-file report in a real browser: it opens from a disk, asks for nothing, and says everything in both languages."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.vocabulary.text import Text
from sim.web.report_page import report_html
from tests.report.sample_parts import SEARCHED
from tests.web.document_sample import sample

Opened = Callable[..., Any]
HOSTILE = Text(
    "</script><script>window.hit = 1</script><!-- <img src=x onerror='window.hit=1'> &amp;",
    "</title></script><script>window.hit = 1</script><!-- & \u2028 'quoted\"",
)
_FAINT = """() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    if (![...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !node.offsetWidth) continue;
    if (node.closest("script, style, svg, canvas") || node.disabled) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.push(node.className + ": " + node.textContent.slice(0, 40));
  }
  return found;
}"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a made-up report and returns its file."""

    def written(structures: int = 2, **options: Any) -> Path:
        path = tmp_path / "report.html"
        path.write_bytes(report_html(sample(structures, **options), None, []))
        return path

    return written


def _policy(page: str) -> str:
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert found is not None
    return found[1]


def test_the_policy_names_every_script_and_style_and_allows_nothing_else() -> None:
    page = report_html(sample(), None, []).decode("utf-8")
    policy = _policy(page)
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy and "http" not in policy
    # Elements begin a line; what a script says in a comment does not.
    blocks = re.findall(r"^<(script|style)>(.*?)</\1>$", page, re.S | re.M)
    assert len(blocks) > 4
    for _, text in blocks:
        digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r"""(?:src|href)=["'](?!#)""", re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.S))


def test_the_same_report_gives_the_same_bytes() -> None:
    assert report_html(sample(3), None, []) == report_html(sample(3), None, [])


def test_charts_that_are_not_the_documents_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="figures"):
        report_html(sample(), None, [{"name": "another"}])


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("structures", [2, 4, 6])
def test_the_first_screen_fits_and_nothing_sticks_out(
    write: Callable[..., Path], open_file: Opened, language: str, structures: int
) -> None:
    path = write(structures, swings=True, studies=True)
    page = open_file(path, 1280, 720, f"?lang={language}")
    assert page.evaluate("document.querySelector('#summary').getBoundingClientRect().bottom") <= 720
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.evaluate("document.documentElement.lang") == ("zh-CN" if language == "zh" else "en")
    assert page.evaluate(_FAINT) == []
    phone = open_file(path, 360, 740, f"?lang={language}")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_no_text_of_a_scenario_becomes_part_of_the_page(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(title=HOSTILE), query="?lang=zh")
    for text in (HOSTILE.zh, HOSTILE.en):
        assert page.inner_text(".kicker span >> nth=0").replace("\u2028", "") == text.replace("\u2028", "")
        assert page.title().replace("\u2028", "").strip() == text.replace("\u2028", "")
        page.click("text=English")
    assert page.evaluate("window.hit") is None
    assert page.evaluate("document.querySelectorAll('img').length") == 0


def test_a_script_that_was_tampered_with_does_not_run(tmp_path: Path, open_file: Opened, watched: Any) -> None:
    path = tmp_path / "report.html"
    whole = report_html(sample(), None, []).decode("utf-8")
    path.write_text(whole.replace("</body>", "<script>window.hit = 1</script></body>"), encoding="utf-8")
    page = open_file(path)
    assert page.evaluate("window.hit") is None
    assert len(watched.errors) == 1 and "Content Security Policy" in watched.errors.pop()


def test_languages_switch_without_a_reload(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(), query="?lang=zh")
    page.evaluate("window.kept = true")
    page.evaluate("document.querySelector('details').open = true")
    assert "办理" in page.inner_text("h1")
    page.click("text=English")
    assert "The same requests" in page.inner_text("h1")
    assert page.title() == sample().title.en
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("window.kept") and page.evaluate("document.querySelector('details').open")
    chinese = page.evaluate(
        "[...document.querySelectorAll('main *')].filter((n) => !n.children.length && /[\\u4e00-\\u9fff]/.test(n.textContent)).length"
    )
    assert chinese == 0


def test_the_definition_of_passing_changes_the_number_in_front_of_the_reader(
    write: Callable[..., Path], open_file: Opened
) -> None:
    page = open_file(write(), query="?lang=en")
    card = page.locator(".key").nth(1)
    before, first = card.inner_text(), page.locator(".key").nth(0).inner_text()
    assert "22.9" in before
    card.locator("select").select_option(label="any hand-over")
    assert "35.7" in card.inner_text() and "22.9" not in card.locator("ul").inner_text()
    assert page.locator(".key").nth(0).inner_text() == first
    assert "any hand-over" in page.inner_text(".first > [role=status]")
    assert page.locator(".choice-card.chosen strong").first.inner_text() == "any hand-over"
    page.locator("input[name=definition]").nth(2).check()
    assert "6.2" in card.inner_text()
    page.locator("input[name=definition]").nth(0).check()
    assert card.inner_text() == before
    assert page.inner_text(".first > [role=status]") == ""


def test_terms_explain_themselves_to_mouse_keyboard_and_finger(write: Callable[..., Path], open_file: Opened) -> None:
    path = write()
    page = open_file(path, query="?lang=en")
    term = page.locator(".verdict .term", has_text="truly settled")
    term.hover()
    assert page.inner_text("[role=tooltip]") == "The last closure did settle the matter."
    page.hover("[role=tooltip]")
    page.wait_for_timeout(300)
    assert page.locator("[role=tooltip]").count() == 1
    page.mouse.move(5, 700)
    page.wait_for_selector("[role=tooltip]", state="detached")
    term.focus()
    assert term.get_attribute("aria-describedby") == "tip" and page.locator("#tip").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#tip").count() == 0
    page.keyboard.press("Enter")
    assert page.locator("#tip").count() == 1
    phone = open_file(path, 360, 740, "?lang=zh", has_touch=True)
    word = phone.locator(".verdict .term").first
    word.tap()
    box = phone.locator("#tip").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360


def test_what_changes_is_folded_out(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(), query="?lang=en")
    assert not page.locator(".diff").is_visible()
    page.click("summary >> nth=0")
    assert page.locator(".diff").is_visible()
    row = page.locator(".diff tbody tr").nth(0)
    assert (row.locator("del").inner_text(), row.locator("ins").inner_text()) == ("0", "0.8")
    assert "Begins on day 30" in page.inner_text(".mechanism >> nth=0")


def test_assumptions_are_found_filtered_and_ordered(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(swings=True), query="?lang=en")
    rows = page.locator(".grounds tbody tr")
    assert rows.count() == 20
    assert "number 17" in rows.nth(0).inner_text() and "the conclusion reverses" in rows.nth(0).inner_text()
    assert "number 4" in rows.nth(1).inner_text() and "the conclusion reverses" not in rows.nth(1).inner_text()
    page.click("text=Show all 30")
    assert rows.count() == 30
    status, order = (page.locator(".filters select").nth(k) for k in (0, 1))
    status.select_option("assumption")
    assert rows.count() == 10
    status.select_option("")
    order.select_option("path")
    assert "number 0" in rows.nth(0).inner_text()
    page.fill("input[type=search]", "passing.p29")
    assert rows.count() == 1 and "number 29" in rows.nth(0).inner_text()
    page.fill("input[type=search]", "第 3 项")
    assert rows.count() == 1


def test_what_is_missing_is_said_with_the_command_that_makes_it(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(studies=True), query="?lang=en")
    said = page.inner_text("#studies")
    assert "tiaokuai sweep scenarios/sample.yaml" in said and "tiaokuai sensitivity scenarios/sample.yaml" in said
    assert "tiaokuai attribute" not in said and "Targeted dispatch brings half." in said
    assert SEARCHED.en in said
    assert "tiaokuai report results/sample --swing" in page.inner_text("#grounds")
    assert "no player" in page.inner_text("#player")
    assert "tiaokuai compare scenarios/sample.yaml --seed 7" in page.inner_text("footer")


def test_the_keyboard_reaches_the_content_first(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(), query="?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.click("nav >> text=Assumptions")
    page.wait_for_function("document.querySelector('nav [aria-current]').textContent === 'Assumptions'")


def test_paper_gets_everything(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(swings=True), query="?lang=en")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".grounds tbody tr").count() == 30
    assert page.locator("details.part-detail:not([open])").count() == 0
    assert not page.locator(".bar").is_visible()


def test_trade_offs_stand_on_two_axes(write: Callable[..., Path], open_file: Opened) -> None:
    page = open_file(write(4), query="?lang=en")
    placed = page.evaluate(
        "[...document.querySelectorAll('.plane tbody tr')].map((r) => [...r.querySelectorAll('td')].map((c) => c.querySelectorAll('.placed').length))"
    )
    # Time: two lower, one not shown; load: one higher, one not shown, one (called better, but of a larger number) higher.
    assert placed == [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
    assert page.locator(".plane .placed .named").all_inner_texts() == [
        "paper power list",
        "digital dispatch",
        "two-way dispatch, township enforcement and closing right",
    ]
