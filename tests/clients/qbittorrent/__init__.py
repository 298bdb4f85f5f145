"""Tests of the qBittorrent client, against a fake and against every real version there is."""
