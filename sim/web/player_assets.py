"""The files of the player: scripts in the order in which a page must load them, and its styles."""

from __future__ import annotations

SCRIPTS = (
    # What happened: rows of the log, the play on the stage, a structure.
    "player_data.js",
    "player_moves.js",
    "player_world.js",
    # Where things stand and what a moment holds.
    "player_layout.js",
    "player_scene.js",
    "player_moment.js",
    # The picture.
    "player_looks.js",
    "player_names.js",
    "player_map.js",
    "player_dots.js",
    "player_lines.js",
    "player_trace.js",
    "player_draw.js",
    # The page: what is chosen and what is written.
    "player_path.js",
    "player_clock.js",
    "player_transport.js",
    "player_events.js",
    "player_follow.js",
    "player_views.js",
    "player_pointer.js",
    "player_panel.js",
    "player_legend.js",
    "player_keys.js",
    "player.js",
)
"""After `base.js`; in this order."""
STYLES = ("player.css",)
"""After `base.css`."""
