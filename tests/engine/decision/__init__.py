"""Tests of the decision on releases."""
