"""Tests of what the config flow examines."""
