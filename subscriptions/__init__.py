"""Who gets what, and why: profiles, matching, digests and their delivery."""
