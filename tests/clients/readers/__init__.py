"""Tests of what lists have in common."""
