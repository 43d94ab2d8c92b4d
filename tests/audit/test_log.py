"""What the log keeps."""

from core.accounts.models import User
from core.audit.domain import changed, record, record_person_read
from core.audit.models import PersonRead
from core.audit.queries import entries_about, reads_of
from tenants.models import Tenant


def test_an_entry_keeps_actor_subject_and_old_and_new(in_tenant_a: Tenant) -> None:
    user = User.objects.create_user("a@example.com", full_name="Ane")
    changes = changed(user, {"full_name": "Anne", "language": ""})
    record("user.changed", user, by=user, changes=changes)
    entry = entries_about(user).get()
    assert (entry.actor_label, entry.action) == ("a@example.com", "user.changed")
    assert entry.changes == {"full_name": ["Ane", "Anne"]}


def test_reading_about_another_is_logged_and_about_oneself_is_not(in_tenant_a: Tenant) -> None:
    reader = User.objects.create_user("r@example.com", full_name="Rolf")
    person = User.objects.create_user("p@example.com", full_name="Pia")
    record_person_read(person, by=person, fields=["name"], purpose="candidate")
    assert PersonRead.objects.count() == 0
    record_person_read(person, by=reader, fields=["name"], purpose="candidate", context="Kurs")
    read = reads_of(person.pk).get()
    assert (read.reader_label, read.fields, read.context) == ("Rolf", ["name"], "Kurs")
