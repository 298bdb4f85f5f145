"""A person in a real browser, in front of a real Home Assistant."""
