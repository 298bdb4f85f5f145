"""Agreement with cases from outside of the project."""
