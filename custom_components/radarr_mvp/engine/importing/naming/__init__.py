"""Names of folders and files in the library."""
