"""Tests of the release-name parser."""
