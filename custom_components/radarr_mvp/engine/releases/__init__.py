"""A release name becomes facts: one parser for search, import and lists."""
