"""Tests of the store, on both kinds of database."""
