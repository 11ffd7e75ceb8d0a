"""The station as a MOSIP SBI 0.9.5 service."""
