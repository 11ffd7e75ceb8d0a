"""What a station is given by the registry: keys to seal to, permits, the form, blocks of certificates' numbers."""
