"""Who and what is linked with a case's persons: certificates, attendants, declarants, phones, addresses, cards."""
