"""The watch-list: missing children and persons of interest, sought at every enrolment, recapture and application."""
