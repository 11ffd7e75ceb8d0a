"""The watch-list: missing children and persons of interest, looked for at every enrolment, recapture and application.

`service` makes, approves and ends entries; `matching` compares them with persons, against a list held open in memory
(`held_list`); `hits` opens the case of a certain match. Begin with `service`, then `matching`.
"""
