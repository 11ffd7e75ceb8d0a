"""How fast the service is: enrolments through the API, and IDs of minors, at several sizes of the registry."""
