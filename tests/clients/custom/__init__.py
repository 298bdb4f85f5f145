"""Tests of lists that anybody keeps anywhere."""
