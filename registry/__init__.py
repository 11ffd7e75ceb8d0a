"""The map of the packages. Read next: `registry.core`, then `registry.births` as an example of a room.

One package for each subject, a room, with the same modules in each: `rules` (pure decisions), `models` (tables),
`queries` (every SELECT as a function of a session), `service` (what the room does, a verb for each function), `schemas`
(marshmallow), `answers` (rows as they are answered), `api` (JSON over HTTP), `pages` (HTML), `tasks` (background jobs),
`commands` (command line), `refusals` (what broken constraints mean), `words` (slugs in words).

Imports only point down, which import-linter checks:

    cli, app, bootstrap, rooms; demo, population, benchmark
        sealing         hiding persons from accounts that must not know of them
        watchlist       missing children and persons of interest
        investigations  cases, judgements, purpose-bound searches, for investigators
        duplicates      indicators, searches, record linkage, alerts
        documents       minors' IDs: applications, cards, the issuer's keys, verification
        births          live-birth certificate, enrolment, bond, birth record
        fingerprints    captures, sealed templates, galleries: the only room that imports `biometrics`
        people  facilities
        audit           the hash-chained journal
        access          accounts, roles, tokens, permissions; reading requests
        core            database, errors, messages, vault, jobs: knows no subject

Within a room: api → service → queries → models → rules. `service` and below never import Flask or marshmallow.
A lower room reaches a higher one by writing a row or queueing a job, never by importing it.

A request has three phases: whether it is allowed (the permission on the route), what it asks (a schema, then a frozen
command), and the work (one service call inside `with begin() as ctx:`). Leaving the block commits, an exception rolls
back; services never commit.
"""
