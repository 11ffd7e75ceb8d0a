"""Stands under every room and knows no subject: database, errors, problems, clock, vault, jobs, pagination."""
