"""Guides: collections of custom formats, profiles, sizes and names that people share."""
