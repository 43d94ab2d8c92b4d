"""What ``veksel clearing`` does, as functions that answer with text."""

import json
from dataclasses import asdict

from clearing.domain.reconciling import Reconciliation, reconcile


def reconcile_now(*, is_dry_run: bool, as_json: bool) -> str:
    """Find, and unless it is a dry run mend, what differs; say it row by row."""
    found = reconcile(is_dry_run=is_dry_run)
    return json.dumps(asdict(found), ensure_ascii=False) if as_json else _told(found)


def _told(found: Reconciliation) -> str:
    lines = [
        f"{row.tenant or '-'}\t{row.table}\t{row.kind}\t{row.key}" for row in found.differences
    ]
    if found.openings_added or found.openings_removed:
        lines.append(f"openings: {found.openings_added} added, {found.openings_removed} removed")
    if found.is_clean:
        return "Nothing differs."
    verb = "mended" if found.is_mended else "found, nothing changed"
    return "\n".join([*lines, f"{len(found.differences)} differences {verb}."])
