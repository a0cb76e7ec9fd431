"""What pretends to come from a passkey, and is nothing of the kind."""

import pytest
from django.test import Client
from django.urls import reverse

from cordel.accounts import forms

pytestmark = pytest.mark.django_db
NONSENSE = {
    "a number that no machine should read": "9" * 5000,
    "nested without end": "[" * 100_000,
    "nested in order": "[" * 800 + "]" * 800,
    "no object": "17",
    "an empty object": "{}",
    "parts of other kinds": '{"id": 1, "rawId": [], "response": {"clientDataJSON": 5}}',
    "not a number": '{"id": NaN}',
    "half a letter": '{"id": "\\ud800"}',
}


@pytest.mark.parametrize("credential", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_is_no_passkey(credential):
    client = Client()
    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert response.status_code < 500
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", NONSENSE.values(), ids=NONSENSE)
def test_a_form_with_nonsense_can_be_shown_again(credential):
    form = forms.PasskeySignIn({"credential": credential})
    str(form)
    assert type(form.fields["credential"]) is type(forms.AddPasskey.base_fields["credential"])
