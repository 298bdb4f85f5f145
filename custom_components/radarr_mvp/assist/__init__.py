"""What assistants, by voice or as language models, can do with a library: they call actions, and nothing else."""
