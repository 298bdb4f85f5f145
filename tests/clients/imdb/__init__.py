"""Tests of IMDb's exports, lists and charts."""
