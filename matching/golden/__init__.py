"""Pairs of needs and offers that people have judged, and how well a ranking agrees with them.

Beside this file stand needs (each in both written standards of Norwegian), offers, and for each pair a
grade from 0 (of no use) to 3 (just what is sought) with the reason a caseworker would give. The grades
were given before any ranking was seen, and are never changed to fit one.
"""
