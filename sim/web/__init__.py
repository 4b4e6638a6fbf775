"""The page and what serves it: the player of two worlds, the one-file report, the server, the lesson."""
