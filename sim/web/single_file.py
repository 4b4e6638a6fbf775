"""A page as one file: styles, scripts, fonts and data inside it, under a policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.vocabulary.text import Language, Text
from sim.web.assets import asset, inert
from sim.web.font import Weight, woff

NO_SCRIPT = (
    "请允许此页运行脚本；页内不含任何外部内容。 Please allow scripts on this page; it contains nothing from elsewhere."
)
_WEIGHTS: tuple[Weight, ...] = (400, 700)


def single_file(
    title: Text,
    blocks: Mapping[str, Any],
    styles: Sequence[str],
    scripts: Sequence[str],
    libraries: Sequence[str] = (),
    language: Language = "zh",
    packed: Any = (),
) -> bytes:
    """Return a page as one HTML file; the same content gives the same bytes.

    `blocks` are data, by the id under which `tk.data` finds them; `styles` and `scripts` are files of the page, in order;
    `libraries` are texts of scripts that come before them; `packed` is what a block holds in a form that hides its characters
    from the font. Raises ValueError where a script would end its own element.
    """
    own = [asset(name) for name in scripts]
    style = _faces(characters([*blocks.values(), packed, own])) + "\n".join(asset(name) for name in styles)
    every = [*libraries, *own]
    for text in (style, *every):
        if "</" in text and any(end in text.lower() for end in ("</script", "</style", "<!--")):
            raise ValueError("a script or style would end its own element")
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, every))}; style-src {_hash(style)}; font-src data:; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{"zh-CN" if language == "zh" else "en"}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{html.escape(title.to(language))}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        f"<noscript>{NO_SCRIPT}</noscript>",
    ]
    lines += [f'<script type="application/json" id="{name}">{inert(value)}</script>' for name, value in blocks.items()]
    lines += [f"<script>{text}</script>" for text in every]
    lines += ["</body>", "</html>", ""]
    return "\n".join(lines).encode("utf-8")


def characters(value: Any) -> set[str]:
    """Return the characters of all strings in a value, keys included."""
    if isinstance(value, str):
        return set(value)
    found: Iterable[Any] = ()
    if isinstance(value, Mapping):
        found = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple):
        found = value
    return set().union(*map(characters, found))


def _faces(wanted: set[str]) -> str:
    faces = []
    for weight in _WEIGHTS:
        packed = base64.b64encode(woff(wanted, weight)).decode("ascii")
        faces.append(
            f'@font-face {{ font-family: "Tiaokuai Sans"; font-weight: {weight}; font-style: normal; font-display: block; '
            f'src: url("data:font/woff;base64,{packed}") format("woff"); }}\n'
        )
    return "".join(faces)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
