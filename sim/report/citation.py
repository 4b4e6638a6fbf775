"""How to cite the software, and with it one study: an entry for BibTeX."""

from __future__ import annotations

import sim


def bibtex(study: str = "", key: str = "") -> str:
    """Return a BibTeX entry of this version; with a study's name and key, one that says which results are meant."""
    name = f"tiaokuai_{study}_{key}" if study else f"tiaokuai_{sim.__version__}"
    note = f"Study {study}, results {key}" if study else "Discrete-event simulator of governance structures"
    year, month = sim.__released__.split("-")[:2]
    fields = {
        "author": "{The tiaokuai authors}",
        "title": "{tiaokuai 条块}: a discrete-event simulator of governance structures",
        "version": sim.__version__,
        "year": year,
        "month": str(int(month)),
        "license": "Apache-2.0",
        "note": note,
    }
    width = max(map(len, fields))
    lines = [f"  {field:<{width}} = {{{value}}}" for field, value in fields.items()]
    return "@software{" + name + ",\n" + ",\n".join(lines) + "\n}\n"
