"""What a mission declares: elections, senders, missions, observers and the lists they come on.

Knows nothing of decisions: `accreditation` imports this app, never the reverse.
"""
