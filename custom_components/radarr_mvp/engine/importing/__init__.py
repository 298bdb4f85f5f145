"""The way of finished files into the library."""
