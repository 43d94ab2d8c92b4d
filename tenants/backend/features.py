from django.db.backends.postgresql import features


class DatabaseFeatures(features.DatabaseFeatures):
    """PostgreSQL's, without the test table that Django makes to find out about transactions."""

    supports_transactions = True
