"""The composition root: settings, URLs, the Celery application and the ``veksel`` command."""
