"""Cases: queue, assignment, decisions by two persons, referrals, and a dossier that only grows."""
