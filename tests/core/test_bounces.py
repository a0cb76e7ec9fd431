"""What comes back to the address for returned letters: reports of every kind, answers, and hostile messages."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordel.core.bounces import Kind, Reason, read, reason_for, status_in

HEAD = (
    "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@post.example>\n"
    "To: bounces+p7-abc-01234567-0123456789abcdef0123@towns.example\nMIME-Version: 1.0\n"
)


def report(*fields: str, head: str = HEAD, per_message: str = "Reporting-MTA: dns; post.example") -> bytes:
    """An RFC 3464 report as Postfix writes it."""
    status = "\n".join(fields)
    return (
        f'{head}Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
        f"--B\nContent-Type: text/plain\n\nSorry.\n--B\nContent-Type: message/delivery-status\n\n"
        f"{per_message}\n\n{status}\n\n--B\nContent-Type: message/rfc822\n\n"
        "Subject: x\nTo: someone@x.example\n\nWords\n--B--\n"
    ).encode()


FAILED = ("Final-Recipient: rfc822; ana@x.example", "Action: failed", "Status: 5.1.1")


def test_reads_a_report() -> None:
    found = read(report("Original-Recipient: rfc822;ana@x.example", *FAILED))
    assert (found.kind, found.status, found.reader) == (Kind.FAILED, "5.1.1", "ana@x.example")
    assert found.places == ("bounces+p7-abc-01234567-0123456789abcdef0123@towns.example",)


def test_reads_the_same_with_the_line_ends_of_the_network() -> None:
    assert read(report(*FAILED).replace(b"\n", b"\r\n")) == read(report(*FAILED))


def test_takes_the_envelope_s_name_from_the_report() -> None:
    found = read(report(*FAILED, per_message="Reporting-MTA: dns; a\nOriginal-Envelope-Id: p7-token"))
    assert found.places[-1] == "p7-token"


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.2.2", Kind.FAILED),
        ("Failed (gave up)", "4.4.7", Kind.FAILED),
        ("delayed", "4.4.1", Kind.DELAYED),
        ("delivered", "2.0.0", Kind.OTHER),
        ("relayed", "2.0.0", Kind.OTHER),
        ("", "5.1.1", Kind.OTHER),
    ],
)
def test_only_what_failed_is_a_failure(action: str, status: str, kind: Kind) -> None:
    assert read(report(f"Action: {action}", f"Status: {status}")).kind is kind


def test_prefers_what_the_other_server_said_to_a_status_that_says_nothing() -> None:
    found = read(report("Action: failed", "Status: 5.0.0", "Diagnostic-Code: smtp; 552 5.2.2 over quota"))
    assert found.status == "5.2.2"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Hi. This is the qmail-send program at x.\n<ana@x>:\nSorry, no mailbox here by that name.", "5.1.1"),
        ("Your message to ana@x.example couldn't be delivered. The recipient couldn't be found.", "5.1.1"),
        ("#550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP address lookup ##", "5.1.10"),
        ("The mailbox is full.", "5.2.2"),
        ("Domain not found.", "5.1.2"),
        ("Что-то пошло не так.", "5.0.0"),
    ],
)
def test_reads_servers_that_keep_to_no_standard(words: str, status: str) -> None:
    found = read(f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n{words}\n".encode())
    assert (found.kind, found.status) == (Kind.FAILED, status)


def test_a_server_that_goes_on_trying_has_not_failed() -> None:
    words = "Your message has been delayed. We will keep trying for 4 days."
    assert read(f"{HEAD}\n{words}\n".encode()).kind is Kind.DELAYED
    assert read(f"{HEAD}\n451 4.7.1 try again\n".encode()).kind is Kind.DELAYED


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
    ],
)
def test_who_is_away_has_been_reached(header: str) -> None:
    assert (
        read(f"{HEAD}{header}\n\nUser unknown? No, on holiday until Monday.\n".encode()).kind is Kind.ANSWER
    )


def test_what_a_person_writes_is_for_a_person() -> None:
    message = (
        "From: Ana <ana@x.example>\nReturn-Path: <ana@x.example>\nTo: bounces@towns.example\n\nuser unknown\n"
    )
    assert read(message.encode()).kind is Kind.OTHER


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.1", Reason.UNKNOWN),
        ("5.1.2", Reason.DOMAIN),
        ("5.2.1", Reason.CLOSED),
        ("4.2.2", Reason.FULL),
        ("5.3.4", Reason.SIZE),
        ("4.4.7", Reason.GAVE_UP),
        ("5.7.1", Reason.REFUSED),
        ("5.6.3", Reason.OTHER),
        ("", Reason.OTHER),
    ],
)
def test_says_in_plain_classes_why(status: str, reason: Reason) -> None:
    assert reason_for(status) is reason


def test_takes_no_address_of_a_machine_for_a_status() -> None:
    assert status_in("from 5.1.1.7 said 15.1.1, then 5.1.1 no") == "5.1.1"


# --- Hostile ----------------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    head = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return (HEAD + head + "\nuser unknown\n").encode()


HOSTILE = {
    "nested a thousand times": nested(1_000),
    "messages within messages": (HEAD + "Content-Type: message/rfc822\n\n" * 5_000).encode(),
    "a charset that is none": f"{HEAD}Content-Type: text/plain; charset=no-such\n\n\xff\xfe user unknown".encode(
        "latin-1"
    ),
    "base64 that is none": f"{HEAD}Content-Transfer-Encoding: base64\n\n%%%=\n".encode(),
    "a report without fields": report(),
    "a status of nothing": report("Action: failed", "Status: "),
    "zeros": b"\x00" * 10_000,
    "a header of a megabyte": b"To: " + b"a" * 1_000_000,
    "a hundred thousand headers": b"X: y\n" * 100_000,
    "a report of many readers": report(*(f"Action: failed\nStatus: 5.1.{n}\n" for n in range(5_000))),
    "nothing": b"",
    "wrong bytes in a header": b"To: \xff\xfe\nFrom: \x80\nContent-Type: multipart/report; boundary=\xff\n\n--\xff",
    "a boundary that never comes": (
        HEAD + 'Content-Type: multipart/report; boundary="X"\n\n' + "--Y\n" * 40_000
    ).encode(),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_message_costs_little_and_breaks_nothing(what: str) -> None:
    began = time.process_time()
    read(HOSTILE[what])
    assert time.process_time() - began < 2


def test_of_a_message_that_is_nested_too_deep_the_head_is_enough() -> None:
    assert read(nested(1_000)).places == read(report(*FAILED)).places


@given(st.binary(max_size=400))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert read(raw).kind in Kind
    assert read(HEAD.encode() + raw).kind in Kind


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_report_is_read(action: str, status: str) -> None:
    assert read(report(f"Action: {action}", f"Status: {status}")).kind in Kind
