"""Which release is taken: rules that reject with reasons, and the ranking of what is left."""
