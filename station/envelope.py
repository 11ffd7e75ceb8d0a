"""The format of a sealed enrolment; the registry reads what the station writes."""
