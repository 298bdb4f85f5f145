"""Custom formats: named sets of conditions that a release meets or not."""
