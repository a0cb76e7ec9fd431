"""Who tries: the address the request came from, and behind our own proxy the one that the proxy wrote down."""

import pytest

from cordel.base import ratelimits


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "visitor"),
    [(False, "1.2.3.4", "127.0.0.1"), (True, "6.6.6.6, 1.2.3.4", "1.2.3.4"), (True, "", "")],
)
def test_believes_only_our_own_proxy(rf, settings, behind_proxy, forwarded, visitor):
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/my/", headers={"x-forwarded-for": forwarded})
    assert ratelimits.visitor(request) == visitor
