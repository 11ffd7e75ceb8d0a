"""Live-birth certificates: enrolment of mother and newborn, their bond and its verification, recaptures of prints.

Begin with `rules` (what a certificate holds and what is wrong with it) and `enrolment` (the one transaction that
registers a birth); `added_prints` compares what is brought later, `service` changes, signs and annuls certificates.
Read `record` next: actas made from certificates.
"""
