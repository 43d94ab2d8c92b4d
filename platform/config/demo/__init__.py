"""Owns the demo: three tenants with invented people, and how a visitor signs in as one of them.

The organisations of the state are real; every person and every text here is made up.
"""

from config.demo.loading import load
from config.demo.sign_in import logins

__all__ = ["load", "logins"]
