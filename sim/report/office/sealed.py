"""Make an Office file depend on its content alone: no time of day, no user, inside or out."""

from __future__ import annotations

import io
import re
import zipfile

import sim

_DATE = (1980, 1, 1, 0, 0, 0)
_WHEN = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def released() -> str:
    """Return the date of this version as Office writes it; documents made by one version bear one date."""
    return f"{sim.__released__}T00:00:00Z"


def sealed(data: bytes) -> bytes:
    """Return an Office file (a zip) with fixed dates; workbooks inside it too."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                content = sealed(content)
            elif entry.filename == "docProps/core.xml":
                content = _WHEN.sub(rb"\g<1>" + released().encode() + rb"\g<3>", content)
            info = zipfile.ZipInfo(entry.filename, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            new.writestr(info, content)
    return sink.getvalue()
