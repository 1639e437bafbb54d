"""Half one: asks each source politely, checks its answers, and keeps what they say."""
