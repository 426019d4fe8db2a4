"""Feeds of what is told of periods: confirmed, revised, lifted, withdrawn."""
