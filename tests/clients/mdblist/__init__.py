"""Tests of the lists of MDBList."""
