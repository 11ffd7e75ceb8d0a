"""What is kept in a case: notes, tasks and attachments, sealed, hashed and chained."""
