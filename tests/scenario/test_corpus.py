"""Every bad scenario of the corpus gives its messages, with file, line and the nearest word; never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.scenario.reading import read_scenario
from sim.vocabulary.errors import Finding, ScenarioError

HERE = Path(__file__).parent
BAD = sorted((HERE / "corpus" / "bad").glob("*.yaml"))


def _load(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return case


def _findings(folder: Path, case: dict[str, Any], make_world: Any) -> list[Finding]:
    try:
        make_world(folder, case["edits"])
    except OSError as error:
        pytest.skip(f"this system cannot make the case: {error}")
    with pytest.raises(ScenarioError) as caught:
        read_scenario(folder / case.get("read", "district.yaml"))
    return caught.value.findings


def test_corpus_is_large_enough() -> None:
    assert len(BAD) >= 70


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_bad_scenario_gives_its_messages(path: Path, tmp_path: Path, make_world: Any) -> None:
    case = _load(path)
    findings = _findings(tmp_path / "world", case, make_world)
    got = [
        {
            "at": f"{f.file}:{f.line}:{f.column}",
            "path": f.path,
            "zh": f.problem.zh,
            "en": f.problem.en,
            **({"found": f.found} if f.found else {}),
            **({"allowed": True} if f.allowed.en else {}),
            **({"nearest": f.nearest} if f.nearest else {}),
        }
        for f in findings
    ]
    assert got == case["expect"]
    for finding in findings:
        _complete(finding, tmp_path)


def _complete(finding: Finding, tmp_path: Path) -> None:
    """Both languages say the same things, on one line, and nothing about the machine it runs on."""
    zh, en = finding.to("zh"), finding.to("en")
    assert zh.startswith(finding.file) and en.startswith(finding.file)
    assert bool(finding.allowed.zh) == bool(finding.allowed.en)
    for text in (zh, en):
        assert "\n" not in text and str(tmp_path) not in text
        assert "Traceback" not in text and "pydantic" not in text
        assert finding.nearest in text
        if finding.line:
            assert f":{finding.line}:{finding.column}: " in text
    assert any("\u4e00" <= character <= "\u9fff" for character in finding.problem.zh)
    assert finding.problem.en.isascii()


def test_findings_stand_in_file_order_and_all_at_once(tmp_path: Path, make_world: Any) -> None:
    findings = _findings(tmp_path / "world", _load(HERE / "corpus" / "bad" / "many_at_once.yaml"), make_world)
    assert len(findings) >= 7
    files = [finding.file for finding in findings]
    assert list(dict.fromkeys(files)) == [
        "district.yaml",
        "tables/places.csv",
        "tables/offices.csv",
        "tables/matters.csv",
    ]
    lines = [finding.line for finding in findings if finding.file == "district.yaml"]
    assert lines == sorted(lines)


def test_no_more_than_a_bounded_number_of_findings(tmp_path: Path, make_world: Any) -> None:
    make_world(tmp_path / "world", [])
    rows = "".join(f"p{k},nowhere,village,地,Place,1\n" for k in range(3000))
    (tmp_path / "world" / "tables" / "places.csv").write_text("id,parent,tier,zh,en,weight\n" + rows, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_scenario(tmp_path / "world" / "district.yaml")
    findings = caught.value.findings
    assert len(findings) == 501
    assert "more errors" in findings[-1].to("en") and "更多错误" in findings[-1].to("zh")
