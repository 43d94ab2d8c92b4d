"""The programme office solves the pilot's registrations as a round, with a real worker behind it."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect


def test_the_pilot_is_solved_as_a_round_and_proven(stack: Any, someone: Callable[..., Any]) -> None:
    office = someone(locale="nb-NO")
    office.visit(stack.url("/accounts/login/", tenant="staten"))
    office.press(re.compile("Mahad Warsame"), exact=False)

    office.visit(stack.url("/rounds/new/", tenant="staten"))
    office.fill({"name": "Piloten", "goal_order": "placed", "max_ring": "4"})
    office.submit()
    office.press("Løs")
    main = office.page.locator("main")
    # The page asks again by itself until the worker is done.
    expect(main).to_contain_text("Bevist: det finnes ikke noe bedre", timeout=60_000)

    page = office.visit(office.page.url)
    goals = page.locator("section[aria-labelledby=result] tbody tr")
    reached = [
        [int(number) for number in row.locator("td").all_text_contents()] for row in goals.all()
    ]
    assert [len(row) for row in reached] == [2, 2, 2, 2]
    assert all(value == bound for value, bound in reached)
    placed, in_rings = reached[0][0], reached[1][0]
    assert (placed > 10, in_rings >= 2) == (True, True)
    # Other walks may have registered more than the pilot's.
    expect(main).to_contain_text(re.compile(r"Fra (2[7-9]|[3-9]\d) behov"))

    office.follow("Hvorfor")
    expect(main).to_contain_text("Poeng og begrunnelse")
    page.go_back()
    office.follow("Ta ut")
    office.fill({"reason": "Enheten har ikke anledning denne høsten."})
    office.submit()
    expect(main).to_contain_text("Enheten har ikke anledning denne høsten.")
    office.press("Avlys runden")
    expect(main).to_contain_text("Avlyst")
