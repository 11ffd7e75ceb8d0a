"""Systems that may ask this registry, by agreement: begin with `service` (agreements) and `admission` (who asks)."""
