"""Tests of the Torznab client."""
