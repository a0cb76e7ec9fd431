"""One's own account, and the technical back office."""

from tests.access.row import ADMINISTRATORS, EVERYBODY, INSIDE, NOBODY, Row

ROWS = [
    # --- one's own account
    Row("accounts:first", EVERYBODY),
    Row("accounts:*", INSIDE),
    Row("account_login", EVERYBODY),
    Row("account_logout", EVERYBODY),
    Row("account_inactive", EVERYBODY),
    Row("account_signup", EVERYBODY),
    Row("account_reauthenticate", INSIDE),
    Row("account_email", INSIDE),
    Row("account_change_password", INSIDE),
    Row("account_set_password", INSIDE),
    Row("account_reset_password", EVERYBODY),
    Row("account_complete_password_reset", EVERYBODY),
    Row("account_password_reset_completed", EVERYBODY),
    Row("account_request_login_code", EVERYBODY),
    # Steps of a sign-in that nobody here has begun: back to its beginning, or on to the desk.
    Row("account_email_verification_sent", INSIDE),
    Row("account_confirm_login_code", INSIDE),
    Row("account_confirm_password_reset_code", NOBODY, otherwise="sign in"),
    Row("mfa_authenticate", INSIDE),
    Row("mfa_login_webauthn", INSIDE),
    # Second steps that nobody here has.
    Row("mfa_deactivate_totp", NOBODY),
    Row("mfa_view_recovery_codes", NOBODY),
    Row("mfa_download_recovery_codes", NOBODY),
    Row("mfa_*", INSIDE),
    # --- the technical back office
    Row("admin:login", ADMINISTRATORS, told=INSIDE),
    Row("admin:logout", INSIDE),
    Row("admin:*", ADMINISTRATORS, otherwise="sign in"),
]
