"""What every room is built on. It knows no subject.

Begin with `registry` and `context` (the unit of work), `errors` (every refusal) and `messages` (every sentence that a
person reads). HTTP: `problems`, `schemas`, `field_messages`, `json_reading`, `json_provider`, `pagination`, `replay`.
Database: `database`, `hiding`, `locks`, `versions`, `server`, `vault`. Jobs: `jobs`, `worker`. Commands: `commands`.
"""
