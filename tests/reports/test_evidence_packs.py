"""An event's evidence pack: everything that proves presence for an auditor, a twin without any name for everybody."""

import io
import json
from datetime import timedelta

import pytest
import pyzipper
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from cordel.base import jobs, tokens
from cordel.base.models import AuditEntry
from cordel.events.models import EvidencePack, Needs, Scan, SheetPage, SpeakerCard
from cordel.privacy.actions import purge
from tests import factories

pytestmark = pytest.mark.django_db
HERE = "/reports/p/strings/events/1/evidence/"
PASSPHRASE = "four words of mine"
# Planted wherever a name can stand; no byte of the twin may hold one.
SENTINEL = "Zyxwvut"


@pytest.fixture
def full(cast):
    """The event with a person, a speaker, a scan and a permission, all called by the sentinel."""
    person = factories.PersonFactory(
        project=cast.project, name=f"{SENTINEL} One", town=cast.kavala, email="zyxwvut@example.org"
    )
    seat = factories.RegistrationFactory(event=cast.event, person=person)
    presence = factories.AttendanceFactory(
        registration=seat, day=cast.event.starts_on, recorded_by=cast.tomas
    )
    presence.proofs.create(evidence="signature", recorded_at=timezone.now(), recorded_by=cast.tomas)
    cast.tomas.name = f"{SENTINEL} Officer"
    cast.tomas.save()
    Needs.objects.create(registration=seat, diet_note=SENTINEL)
    signed = factories.SignedSheetFactory(event=cast.event, town=cast.kavala)
    page = factories.SheetPageFactory(event=cast.event, town=cast.kavala, rows=[seat.pk, None])
    SheetPage.objects.filter(pk=page.pk).update(scan=signed, signed=[0], read_at=timezone.now())
    scan = factories.ScanFactory(
        device__door_pass__event=cast.event, registration=seat, evidence="screen signature"
    )
    Scan.objects.filter(pk=scan.pk).update(settled_because=SENTINEL)
    factories.ScreenSignatureFactory(scan=scan)
    factories.PortraitPermissionFactory(registration=seat, signed_by=f"{SENTINEL} One")
    activity = factories.ActivityFactory(event=cast.event)
    speaker = factories.RegistrationFactory(event=cast.event, role="speaker", person__name=f"{SENTINEL} Two")
    SpeakerCard.objects.create(
        registration=speaker, name=f"{SENTINEL} Two", is_named=True, changed_at=timezone.now()
    )
    activity.speeches.create(registration=speaker)
    factories.FiguresVersionFactory(event=cast.event)
    return cast


def seat_of(cast):
    return cast.event.registrations.get(person__name=f"{SENTINEL} One")


def ordered(client, contents):
    token = tokens.form_token("evidence-pack")
    assert client.post(HERE, {"contents": contents, "token": token}).status_code == 302
    jobs.run_due(timezone.now())
    return EvidencePack.objects.get()


def fetched(client, pack, **typed):
    answer = client.post(f"{HERE}{pack.pk}/", typed)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def everything(data, passphrase=None):
    with pyzipper.AESZipFile(io.BytesIO(data)) as archive:
        if passphrase:
            archive.setpassword(passphrase.encode())
        return {one.filename: archive.read(one) for one in archive.infolist()}


def words_of(pdf):
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    return " ".join(document[n].get_textpage().get_text_bounded() for n in range(len(document)))


def test_holds_all_that_proves_presence_behind_a_passphrase_and_can_be_verified(
    as_, full, tmp_path, monkeypatch, capsys
):
    client = as_(full.tomas)
    pack = ordered(client, "named")
    data = fetched(client, pack, passphrase=PASSPHRASE, again=PASSPHRASE)
    assert SENTINEL.encode() not in data
    files = everything(data, PASSPHRASE)
    assert list(files) == sorted(set(files) - {"manifest.json"}) + ["manifest.json"]
    assert {
        "READ-ME.txt",
        "attendance/lists.pdf",
        "attendance/lists.json",
        "attendance/journal.csv",
        "programme.pdf",
        "event-description-sheet.pdf",
        "event-description-sheet.json",
        "figures/version-1.json",
        "photos/permissions.csv",
        "photos/summary.json",
    } <= set(files)
    assert any(name.startswith("signed-sheets/001-") for name in files)
    (page,) = files["signed-sheets/pages.csv"].decode().splitlines()[1:]
    assert page.split(",")[3:6] == ["1", str(seat_of(full).pk), "yes"]
    (scan,) = files["attendance/door.csv"].decode().splitlines()[1:]
    assert f",{seat_of(full).pk},screen signature," in scan
    assert any(name.startswith("screen-signatures/") for name in files)
    journal = files["attendance/journal.csv"].decode()
    assert journal.count(f"{SENTINEL} One") == 2  # the first evidence and the further one
    assert full.event.figures_versions.get().content.encode() == files["figures/version-1.json"]
    (tmp_path / "pack.zip").write_bytes(data)
    monkeypatch.setenv("CORDEL_PACK_PASSPHRASE", PASSPHRASE)
    call_command("verify_evidence", str(tmp_path / "pack.zip"), format="json")
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_its_twin_names_nobody_in_any_byte(as_, full):
    client = as_(full.tomas)
    files = everything(fetched(client, ordered(client, "nameless")))
    assert {"event-description-sheet.pdf", "attendance/counts.csv", "figures/version-1.json"} <= set(files)
    for name, content in files.items():
        told = content.decode() if not name.endswith(".pdf") else words_of(content)
        assert SENTINEL.lower() not in told.lower(), name
        assert SENTINEL.encode() not in content, name
        assert told.strip(), name
    assert "Kavala" in files["attendance/counts.csv"].decode()


def test_every_fetching_is_written_down_with_who_and_which(as_, full):
    client = as_(full.tomas)
    pack = ordered(client, "named")
    client.get(f"{HERE}{pack.pk}/")
    assert not AuditEntry.objects.filter(verb="event.pack_fetched").exists()
    fetched(client, pack, passphrase=PASSPHRASE, again=PASSPHRASE)
    entry = AuditEntry.objects.get(verb="event.pack_fetched")
    assert (entry.actor_id, entry.detail["sha256"], entry.is_public) == (full.tomas.pk, pack.digest, False)
    assert "Who fetched a pack" in client.get(HERE).content.decode()


@pytest.mark.parametrize(
    "typed", [{}, {"passphrase": "short", "again": "short"}, {"passphrase": PASSPHRASE, "again": "x"}]
)
def test_does_not_leave_without_a_good_passphrase(as_, full, typed):
    client = as_(full.tomas)
    pack = ordered(client, "named")
    assert client.post(f"{HERE}{pack.pk}/", typed).status_code == 422
    assert not AuditEntry.objects.filter(verb="event.pack_fetched").exists()


def test_the_same_form_twice_is_one_pack(as_, full):
    client, token = as_(full.tomas), tokens.form_token("evidence-pack")
    for _twice in range(2):
        client.post(HERE, {"contents": "nameless", "token": token})
    assert EvidencePack.objects.count() == 1
    jobs.run_due(timezone.now())
    first = EvidencePack.objects.get()
    jobs.function("reports.write_pack")(pack_id=first.pk)  # run again after a kill
    assert EvidencePack.objects.get().digest == first.digest


def test_it_is_gone_after_a_week_and_when_it_is_thrown_away(as_, full, django_capture_on_commit_callbacks):
    client = as_(full.tomas)
    pack = ordered(client, "nameless")
    assert default_storage.exists(pack.file.name)
    for days, left in ((6, 1), (7, 0)):
        later = timezone.now() + timedelta(days=days)
        run = purge(full.project, by=None, now=later)
        jobs.run_due(later)
        assert EvidencePack.objects.count() == default_storage.exists(pack.file.name) == left
    assert {"what": "packs", "rows": 1}.items() <= run.document["lines"][-1].items()
    assert not default_storage.exists(pack.file.name)
    again = ordered(client, "nameless")
    client.post(f"{HERE}{again.pk}/remove/")
    jobs.run_due(timezone.now())
    assert not default_storage.exists(again.file.name)
    assert client.get(f"{HERE}{again.pk}/").status_code == 404


def test_after_sealing_only_the_coordinator_makes_and_fetches_one(as_, full):
    pack = ordered(as_(full.tomas), "named")
    seat = full.event.registrations.get(person__name=f"{SENTINEL} One")
    seat.person.sealed_at = timezone.now()
    seat.person.save()
    assert as_(full.tomas).get(HERE).context["may_open"] is False
    assert as_(full.tomas).get(f"{HERE}{pack.pk}/").status_code == 403
    assert as_(full.cora).get(f"{HERE}{pack.pk}/").status_code == 200
    as_(full.tomas).post(HERE, {"contents": "named", "token": tokens.form_token("evidence-pack")})
    assert EvidencePack.objects.count() == 1


def test_whoever_lost_the_role_meanwhile_gets_none(as_, full):
    client = as_(full.tomas)
    client.post(HERE, {"contents": "named", "token": tokens.form_token("evidence-pack")})
    full.gondomar.memberships.filter(user=full.tomas).delete()
    jobs.run_due(timezone.now())
    assert not EvidencePack.objects.exists()


def test_the_key_is_public_and_is_the_one_in_the_manifest(client, as_, full):
    files = everything(fetched(as_(full.tomas), ordered(as_(full.tomas), "nameless")))
    manifest = json.loads(files["manifest.json"])
    client.logout()
    page = client.get("/signing-key/").content.decode()
    assert manifest["key"]["fingerprint"] in page
    assert client.get("/signing-key.pem").content.startswith(b"-----BEGIN PUBLIC KEY-----")


def test_a_pack_that_is_being_made_says_so(as_, full):
    client = as_(full.tomas)
    client.post(HERE, {"contents": "named", "token": tokens.form_token("evidence-pack")})
    pack = EvidencePack.objects.get()
    assert "being made" in client.get(f"{HERE}{pack.pk}/").content.decode()
    assert (
        client.post(f"{HERE}{pack.pk}/", {"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 200
    )
    assert not AuditEntry.objects.filter(verb="event.pack_fetched").exists()
    assert "every 2s" in client.get(HERE).content.decode()
