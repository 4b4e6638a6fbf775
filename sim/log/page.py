"""The page that explains the log's columns, made from the data dictionary."""

from __future__ import annotations

from sim.log.dictionary import data_dictionary


def page() -> str:
    """Return `docs/log.md`: every column and every word, in both languages."""
    lines = [
        "# The event log",
        "",
        "Made from `sim.log.dictionary` by `python -m sim.log.page`; a test compares it. One row per activity of one part of one",
        "request at one office, written when the activity ends. Times are hours since the start of the run, which begins at midnight of",
        "the scenario's `first_weekday`; `hours` and `trace` are staff-hours, so nights between `start` and `end` do not count. The `receiver`",
        "of a `report` row is the office that owns the request. Empty cells: unknown, or does not apply.",
        "",
        "| column | kind | 含义 | meaning |",
        "|---|---|---|---|",
    ]
    entries = data_dictionary()
    lines += [f"| `{e.name}` | {e.kind.en} | {e.meaning.zh} | {e.meaning.en} |" for e in entries]
    for entry in entries:
        if entry.words:
            lines += ["", f"## Words of `{entry.name}`", ""]
            lines += [f"- `{word}` {text.zh} · {text.en}" for word, text in entry.words]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
