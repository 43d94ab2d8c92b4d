"""The programme office's workspace: all registrations, what has stalled, pairs by hand, one text to many."""
