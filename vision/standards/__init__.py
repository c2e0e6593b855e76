"""The technique standards, as data."""
