"""`tiaokuai verify`: theory beside ours, row by row as they come."""

from __future__ import annotations

from rich.console import Console

from sim.vocabulary.text import Language, Text


def print_verification(long: bool, language: Language) -> bool:
    """Print every row as soon as it is known; return whether all of them hold."""
    from sim.verify.report import verify

    console = Console()
    zh = language == "zh"
    console.print(
        f"{'理论' if zh else 'theory':>12} {'模拟' if zh else 'ours':>12}   "
        f"{'区间' if zh else 'interval':<24} {'界限' if zh else 'margin':<9} {'结论' if zh else 'verdict':<8} "
        f"{'系统' if zh else 'system'}"
    )
    passed, rows = 0, 0
    for row in verify(long, language):
        rows += 1
        passed += row.holds(long)
        interval = f"[{row.low:.5g}, {row.high:.5g}]"
        console.print(
            f"{row.theory:>12.6g} {row.ours:>12.6g}   {interval:<24} {row.margin:<9.3g} {row.verdict.value.to(language):<8} "
            f"{row.name}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    console.print(Text(f"{rows} 项中 {passed} 项成立", f"{passed} of {rows} hold").to(language))
    return passed == rows
