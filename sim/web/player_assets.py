"""The files of the player: scripts in the order in which a page must load them, and its styles."""

from __future__ import annotations

SCRIPTS = ("player_data.js", "player_layout.js", "player_draw.js", "player_path.js", "player.js")
"""After `base.js`; in this order."""
STYLES = ("player.css",)
"""After `base.css`."""
