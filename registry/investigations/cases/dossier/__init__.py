"""The dossier of a case: notes, tasks and attachments, sealed, hashed and chained. Begin with `service`."""
