"""One module per outside service: typed results, and only the errors of `engine.errors`."""
