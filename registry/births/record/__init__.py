"""The birth record (acta): inscription from a signed certificate, its later life, certified copies."""
