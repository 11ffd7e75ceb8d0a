"""The demonstration: mothers and newborns enrolled through the API, with suspicious cases planted among them.

    plan, prints      who is enrolled and what is planted; where the fingerprints come from
    service           the server and worker it runs on, and a client of the API
    requests, counter what staff send: births; inscriptions and applications for IDs
    cards, investigation, missing_child   the scenes after the enrolments
    report, words     what it prints, in the language spoken

Begin with `run`, which is the whole in order. Nobody in it exists. No room of the service imports it.
"""
