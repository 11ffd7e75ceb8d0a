"""The map of the house.

One package a subject, the same file names in each room: `rules` (pure decisions, standard library only), `models`
(tables), `queries` (every SELECT as a function of a session), `service` (what the room does, one verb a function),
`schemas` (marshmallow), `api` (JSON over HTTP), `pages` (HTML), `tasks` (jobs).

Imports point down, held by import-linter:

    app, cli, demo, benchmark
        sealing         persons who are absent to whoever may not know
        watchlist       missing children and persons of interest
        investigations  cases, judgements, purpose-bound searches, for investigators
        duplicates      indicators, searches, record linkage, alerts
        documents       minors' IDs: applications, cards, the issuer's keys, verification
        births          live-birth certificate, enrolment, bond, birth record
        fingerprints    captures, sealed templates, galleries: the only door to `biometrics`
        people  facilities
        audit           the hash-chained journal
        access          accounts, roles, tokens, permissions
        core            database, errors, problems, clock, vault, jobs: knows no subject

Within a room: api → service → queries → models → rules. `service` and below never import Flask or marshmallow.
A lower room tells a higher one something by writing a row or queueing a job, never by importing it.

Every request has three phases: who may (the permission on the route), what is asked (schema to a frozen command), do
it (one service call inside `with begin() as ctx:`). Leaving the block commits; an exception rolls back; services never
commit.
"""
