"""What to tell a name server, word for word."""

import pytest

from cordel.core.mail_records import are_aligned, records


def lines(**settings: str) -> list[str]:
    found = {"sender": "cordel@towns.example", "server": "smtp.provider.example", "site": "www.towns.example"}
    return [f"{one.name} {one.kind} {one.value}" for one in records(**found | settings)]


def test_a_provider_s_server_sends_for_the_sender_s_domain() -> None:
    assert lines() == [
        "towns.example TXT v=spf1 a:smtp.provider.example ~all",
        "SELECTOR._domainkey.towns.example TXT v=DKIM1; k=rsa; p=PUBLIC-KEY",
        "_dmarc.towns.example TXT v=DMARC1; p=none; rua=mailto:postmaster@towns.example; adkim=r; aspf=r",
    ]


@pytest.mark.parametrize("server", ["localhost", "127.0.0.1"])
def test_a_machine_that_sends_by_itself_is_named(server: str) -> None:
    assert lines(server=server)[0] == "towns.example TXT v=spf1 a:www.towns.example ~all"


def test_returned_letters_need_a_way_back_and_leave_to_send() -> None:
    found = lines(bounces="b@back.towns.example")
    assert "back.towns.example TXT v=spf1 a:smtp.provider.example ~all" in found
    assert found[-1] == "back.towns.example MX 10 YOUR-INCOMING-SERVER."


@pytest.mark.parametrize(
    ("bounces", "aligned"),
    [
        ("", True),
        ("b@towns.example", True),
        ("b@back.towns.example", True),
        ("b@other.example", False),
        ("b@eviltowns.example", False),
    ],
)
def test_says_whether_the_envelope_speaks_for_the_sender(bounces: str, aligned: bool) -> None:
    assert are_aligned("cordel@towns.example", bounces) is aligned
