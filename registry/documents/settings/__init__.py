"""What an installation decides about minors' IDs: ages, validities, attempts; kept by version in the database.

Begin with `rules`, which declares the settings and their defaults; `service` reads and changes those in force.
"""
