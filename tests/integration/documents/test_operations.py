import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.unit.documents import samples
from webapp import database
from webapp.audit.models import AuditAction, AuditEvent
from webapp.documents import operations, queries, rendering
from webapp.documents.errors import (
    AlreadyDeliveredError,
    DeliveryBeforeIssueError,
    DifferentPdfError,
    DocumentNotFoundError,
    EmptyUploadError,
    UploadNotFoundError,
    UploadTooLargeError,
    UploadTypeError,
)
from webapp.documents.models import DocumentKind

AT = datetime(2026, 10, 30, 2, 0, tzinfo=UTC)
CASE = UUID("0191a2b3-0000-7000-8000-0000000000aa")
VILLAGE = "410621103201"


def issue(session, content=None, **changes):
    content = content or samples.refusal()
    values = {
        "kind": content.kind,
        "subject_id": CASE,
        "division_code": VILLAGE,
        "issuer_division_code": "410621",
        "content": content,
        "idempotency_key": str(uuid4()),
        "at": AT,
    }
    return operations.issue(session, **{**values, **changes})


def photograph():
    out = BytesIO()
    Image.new("RGB", (8, 6), "white").save(out, "PNG")
    return out.getvalue()


def store(session, content=None, **changes):
    values = {
        "subject_id": CASE,
        "division_code": VILLAGE,
        "purpose": "authority",
        "file_name": "委托书.png",
        "stream": BytesIO(photograph() if content is None else content),
        "limit_bytes": 10_000,
        "by": None,
        "at": AT,
    }
    return operations.store_upload(session, **{**values, **changes})


def events(session, action):
    return session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()


class TestIssue:
    def test_numbers_a_series_without_gaps(self, session):
        numbers = [issue(session).number for _ in range(3)]

        assert numbers == [f"浚民低保不〔2026〕{number}号" for number in (1, 2, 3)]

    def test_gives_a_number_again_when_its_transaction_is_undone(self, session):
        undone = session.begin_nested()
        first = issue(session).number
        undone.rollback()

        again = issue(session).number

        assert again == first

    def test_counts_each_issuer_kind_and_year_by_itself(self, session):
        issue(session)

        others = [
            issue(session, samples.confirmation()).number,
            issue(session, issuer_division_code="410622").number,
            issue(session, at=AT + timedelta(days=90)).number,
        ]

        assert others == ["浚民低保确〔2026〕1号", "浚民低保不〔2026〕1号", "浚民低保不〔2027〕1号"]

    def test_takes_day_and_year_from_the_clock_in_china(self, session):
        last_evening_in_utc = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)

        document = issue(session, at=last_evening_in_utc)

        assert document.issued_on == date(2027, 1, 1)
        assert "〔2027〕" in document.number

    def test_returns_the_same_document_for_the_same_key(self, session):
        first = issue(session, idempotency_key="refusal:1")
        again = issue(session, idempotency_key="refusal:1", at=AT + timedelta(days=1))

        assert again.id == first.id
        assert issue(session).number.endswith("〕2号")
        assert len(events(session, AuditAction.DOCUMENT_ISSUED)) == 2

    def test_gives_a_long_code_without_signs_that_look_alike(self, session):
        codes = {issue(session).verification_code for _ in range(5)}

        assert len(codes) == 5
        assert all(re.fullmatch(r"[2-9A-HJKMNP-Z]{20}", code) for code in codes)

    def test_records_codes_and_no_names(self, session):
        document = issue(session)

        (event,) = events(session, AuditAction.DOCUMENT_ISSUED)
        assert (event.stream, event.subject_id) == (f"case:{CASE}", str(document.id))
        assert event.details == {"kind": "refusal", "number": document.number}

    def test_refuses_the_content_of_another_kind(self, session):
        with pytest.raises(TypeError, match="refusal notice cannot be issued as acceptance"):
            issue(session, samples.refusal(), kind=DocumentKind.ACCEPTANCE)


class TestAttachPdf:
    def test_keeps_the_bytes_with_their_hash(self, session):
        document = issue(session)

        operations.attach_pdf(session, document.id, b"%PDF-1", at=AT)

        kept = queries.get_locked(session, document.id)
        assert kept.pdf == b"%PDF-1"
        assert len(kept.sha256) == 64
        assert kept.rendered_at == AT

    def test_changes_nothing_the_second_time(self, session):
        document = issue(session)
        operations.attach_pdf(session, document.id, b"%PDF-1", at=AT)

        again = operations.attach_pdf(session, document.id, b"%PDF-1", at=AT + timedelta(days=1))

        assert again.rendered_at == AT

    def test_never_overwrites(self, session):
        document = issue(session)
        operations.attach_pdf(session, document.id, b"%PDF-1", at=AT)

        with pytest.raises(DifferentPdfError):
            operations.attach_pdf(session, document.id, b"%PDF-2", at=AT)

    def test_is_guarded_by_the_database_too(self, session):
        document = issue(session)
        operations.attach_pdf(session, document.id, b"%PDF-1", at=AT)

        with pytest.raises(DBAPIError, match="does not change"):
            session.execute(
                text("UPDATE document SET pdf = 'other' WHERE id = :id"), {"id": document.id}
            )


class TestReadPdf:
    def test_makes_what_the_worker_did_not_make_and_keeps_it(self, session):
        document = issue(session, samples.publication())
        expected = rendering.render_pdf(document)

        _, read = operations.read_pdf(session, document.id, by_id=uuid4(), at=AT)
        _, again = operations.read_pdf(session, document.id, by_id=uuid4(), at=AT)

        assert read == again == expected
        assert queries.get(session, document.id).sha256 is not None
        assert len(events(session, AuditAction.DOCUMENT_READ)) == 2


class TestNewestOf:
    def test_returns_the_last_of_its_kind(self, session):
        issue(session)
        last = issue(session, at=AT + timedelta(days=1))
        issue(session, samples.confirmation(), at=AT + timedelta(days=2))

        assert queries.newest_of(session, CASE, DocumentKind.REFUSAL).id == last.id

    def test_finds_none_of_another_kind(self, session):
        issue(session)

        assert queries.newest_of(session, CASE, DocumentKind.TERMINATION) is None


class TestVerify:
    def test_finds_a_code_however_it_is_typed(self, session):
        document = issue(session)
        code = document.verification_code
        typed = f" {code[:5].lower()}-{code[5:12]} {code[12:]} "
        database.set_reach(session, database.PUBLIC)

        found, matches = operations.verify(session, typed, at=AT)

        assert (found.number, matches) == (document.number, None)
        assert database.reach_of(session) == database.PUBLIC

    @pytest.mark.parametrize(("sent", "matches"), [(b"%PDF-1", True), (b"%PDF-1 ", False)])
    def test_compares_a_file_byte_by_byte(self, session, sent, matches):
        document = issue(session)
        operations.attach_pdf(session, document.id, b"%PDF-1", at=AT)

        _, answer = operations.verify(session, document.verification_code, pdf=sent, at=AT)

        assert answer is matches

    def test_compares_nothing_before_the_pdf_is_made(self, session):
        document = issue(session)

        _, answer = operations.verify(session, document.verification_code, pdf=b"%PDF", at=AT)

        assert answer is None

    def test_records_that_it_was_asked(self, session):
        document = issue(session)
        operations.verify(session, document.verification_code, at=AT)

        (event,) = events(session, AuditAction.NOTICE_VERIFIED)
        assert (event.stream, event.officer_id) == (f"case:{CASE}", None)

    @pytest.mark.parametrize("code", ["", "ABCDEFGHJKMNPQRSTUVW", "%", "' OR 1=1 --"])
    def test_finds_nothing_for_another_code(self, session, code):
        issue(session)

        with pytest.raises(DocumentNotFoundError):
            operations.verify(session, code, at=AT)


class TestReach:
    @pytest.mark.parametrize(
        "reach",
        [database.NOTHING, database.PUBLIC, database.division_reach("410622")],
        ids=["nothing", "public", "another_county"],
    )
    def test_hides_documents_and_uploads_from_others(self, session, reach):
        document, upload = issue(session), store(session)
        session.expunge_all()
        database.set_reach(session, reach)

        with pytest.raises(DocumentNotFoundError):
            queries.get(session, document.id)
        with pytest.raises(DocumentNotFoundError):
            queries.get_locked(session, document.id)
        with pytest.raises(UploadNotFoundError):
            queries.get_upload(session, upload.id)
        with pytest.raises(UploadNotFoundError):
            queries.get_upload_with_content(session, upload.id)
        assert queries.of_subject(session, CASE) == ()
        assert queries.uploads_of_subject(session, CASE) == ()

    def test_shows_them_to_the_own_township(self, session):
        document, upload = issue(session), store(session)
        session.expunge_all()
        database.set_reach(session, database.division_reach("410621103"))

        assert queries.get(session, document.id).number == document.number
        assert [row.id for row in queries.of_subject(session, CASE)] == [document.id]
        assert queries.get_upload(session, upload.id).file_name == "委托书.png"
        assert [row.id for row in queries.uploads_of_subject(session, CASE)] == [upload.id]


class TestRecordDelivery:
    def test_keeps_when_how_and_to_whom(self, session):
        document = issue(session)

        told = {"delivered_on": date(2026, 11, 2), "method": "direct", "receiver": "本人"}
        delivered = operations.record_delivery(session, document.id, **told)

        assert delivered.delivered_on == date(2026, 11, 2)
        assert operations.record_delivery(session, document.id, **told) is delivered

    def test_refuses_a_day_before_the_document(self, session):
        document = issue(session)

        with pytest.raises(DeliveryBeforeIssueError):
            operations.record_delivery(
                session,
                document.id,
                delivered_on=date(2026, 10, 29),
                method="post",
                receiver="本人",
            )

    def test_refuses_another_day_afterwards(self, session):
        document = issue(session)
        told = {"method": "direct", "receiver": "本人"}
        operations.record_delivery(session, document.id, delivered_on=date(2026, 11, 2), **told)

        with pytest.raises(AlreadyDeliveredError):
            operations.record_delivery(session, document.id, delivered_on=date(2026, 11, 3), **told)


class TestStoreUpload:
    def test_keeps_the_bytes_as_they_came(self, session):
        upload = store(session, file_name="C:\\照片\\委托书.PNG")

        kept = queries.get_upload_with_content(session, upload.id)
        assert kept.content == photograph()
        assert (kept.file_name, kept.media_type) == ("委托书.PNG", "image/png")
        assert kept.size_bytes == len(photograph())

    def test_keeps_the_same_bytes_once_for_a_purpose(self, session):
        first, again, other = store(session), store(session), store(session, purpose="survey")

        assert first.id == again.id != other.id
        assert len(events(session, AuditAction.UPLOAD_STORED)) == 2

    def test_refuses_an_empty_file(self, session):
        with pytest.raises(EmptyUploadError):
            store(session, b"")

    def test_refuses_one_byte_too_many(self, session):
        size = len(photograph())
        store(session, limit_bytes=size)

        with pytest.raises(UploadTooLargeError) as refused:
            store(session, limit_bytes=size - 1)

        assert refused.value.status == 413

    def test_refuses_a_programme_that_calls_itself_a_photograph(self, session):
        with pytest.raises(UploadTypeError):
            store(session, b"MZ\x90\x00", file_name="照片.jpg")

    def test_records_who_reads_it(self, session):
        upload, reader = store(session), uuid4()

        operations.read_upload(session, upload.id, by_id=reader, at=AT)

        (event,) = events(session, AuditAction.UPLOAD_READ)
        assert (event.officer_id, event.subject_id) == (reader, str(upload.id))
