"""Calls as we keep them: what each source said, when it changed, and what follows for everyone else."""
