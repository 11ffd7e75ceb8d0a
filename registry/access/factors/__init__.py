"""Second factors: codes from an application (TOTP), security keys (WebAuthn), recovery codes; and fresh confirmations.

Begin with `rules` (codes and clocks; pure), then `second_step` (what a sign-in needs after the password) and
`enrolment`. `resets` is for those who lost every factor, `exemptions` for facilities whose registrars need none.
"""
