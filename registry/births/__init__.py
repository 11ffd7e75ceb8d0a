"""Live-birth certificates, the enrolment of mother and newborn, their bond, its verification, recaptures."""
