"""Figures as data: one spec that a page, a picture, PowerPoint and Excel draw, each in its own way."""
