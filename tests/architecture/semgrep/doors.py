"""What each rule of doors.yml must find, and what it must leave alone."""

import threading
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from celery import current_app
from django.core.cache import cache, caches
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django_tenants.utils import schema_context
from psycopg import sql

from tenants.doors import tenant_context


def cursors(name, Need):
    # ruleid: cursor-outside-the-database-modules
    with connection.cursor() as cursor:
        # ok: sql-put-together-from-strings
        cursor.execute("SELECT 1 WHERE %s", [name])
        # ruleid: sql-put-together-from-strings
        cursor.execute(f"SELECT * FROM {name}")
        # ruleid: sql-put-together-from-strings
        cursor.execute("SELECT * FROM %s" % name)
        # ruleid: sql-put-together-from-strings
        cursor.execute("SELECT * FROM " + name)
        # ruleid: sql-put-together-from-strings
        cursor.execute("SELECT * FROM {}".format(name))
        # ok: sql-put-together-from-strings
        cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name)))
        # ruleid: role-or-path-set-by-hand
        cursor.execute("SELECT set_config('role', %s, true)", [name])
        # ruleid: role-or-path-set-by-hand
        cursor.execute("SET LOCAL ROLE somebody")
        # ruleid: role-or-path-set-by-hand
        cursor.execute("reset role")
    # ruleid: cursor-outside-the-database-modules
    Need.objects.extra(where=["true"])
    # ruleid: cursor-outside-the-database-modules
    RawSQL("select 1", [])


def threads(work):
    # ruleid: thread-without-a-tenant
    threading.Thread(target=work).start()
    # ruleid: thread-without-a-tenant
    ThreadPoolExecutor(2)
    # ruleid: thread-without-a-tenant
    sync_to_async(work)


def doors(request, tenant, schema):
    # ruleid: django-tenants-own-doors
    with schema_context(schema):
        pass
    # ruleid: django-tenants-own-doors
    with tenant:
        pass
    # ruleid: django-tenants-own-doors
    with request.tenant:
        pass
    # ok: django-tenants-own-doors
    with tenant_context(tenant):
        pass
    # ruleid: django-tenants-own-doors
    connection.set_tenant(tenant)
    # ruleid: role-or-path-set-by-hand
    connection.enter(tenant.door)


def caching():
    # ruleid: cache-of-everybody-emptied
    cache.clear()
    # ruleid: cache-of-everybody-emptied
    caches["default"].clear()
    # ok: cache-of-everybody-emptied
    cache.delete("key")


def markup(text):
    # ruleid: markup-called-safe
    mark_safe(text)
    # ok: markup-called-safe
    format_html("<b>{}</b>", text)


# ruleid: rows-read-at-import
FIRST = Need.objects.first()
# ruleid: rows-read-at-import
ALL = list(Need.objects.all())
# ok: rows-read-at-import
QUERY = Need.objects.all()


def later(Need):
    # ok: rows-read-at-import
    return Need.objects.first()


def queueing(task):
    # ruleid: task-past-the-outbox
    task.delay(1)
    # ruleid: task-past-the-outbox
    task.apply_async([1])
    # ruleid: task-past-the-outbox
    current_app.send_task("name")
    # ok: task-past-the-outbox
    task.enqueue(number=1)
