"""What happened to registered persons, for rooms above and systems outside: identifiers and kinds only.

A room writes in its own transaction that something happened (`service.happen`); jobs hand it to the subscribers that
higher rooms declare. Begin with `service`.
"""
