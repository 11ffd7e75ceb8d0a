"""The station as a MOSIP SBI 0.9.5 service: its sensor, offered to other programs of this computer for registration.

Begin with `service` (HTTP with the standard's own verbs); `device` says what the device is and signs for it, `capture`
takes the fingers of a request one after another, `jwt` is the form of what is signed. docs/station.md says what of the
standard is covered.
"""
