"""Addresses that may stand in a letter: encrypted, and with a host that anybody can read."""

import pytest

from cordel.core.web_links import is_open_to_see


@pytest.mark.parametrize(
    "address",
    [
        "https://meet.example.org/strings",
        "https://meet.example.org:8443/j/123?pwd=a%20b#room",
        "https://a-b.example/",
    ],
)
def test_takes_an_address_of_a_meeting(address):
    assert is_open_to_see(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://meet.example.org/",
        "javascript:alert(1)",
        "https://",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://meet.example.org@evil.example/",
        "https://meet.example.org\\@evil.example/",
        "https://meet.example.org/ https://evil.example/",
        "https://meet.example.org/\u202egpj.exe",
        "https://mеet.example.org/",  # a Cyrillic letter
        "https://xn--met-8ta.example.org/",
        "https://meet.example.org:99999999/",
        'https://meet.example.org/"onclick=',
        "https://meet.example.org/\nbcc:x@y.example",
        "https://-meet.example.org/",
        "//meet.example.org/",
    ],
)
def test_takes_none_that_hides_where_it_leads(address):
    assert not is_open_to_see(address)
