"""Tests of the service clients, against the sandbox or the real peer."""
