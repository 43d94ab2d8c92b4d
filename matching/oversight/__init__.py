"""Whether rankings show and hosts choose people of all kinds of organisations alike, month by month."""
