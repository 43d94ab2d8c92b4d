"""How candidates, agreements and placements are said on a page, in the reader's language."""
