"""Applications for a minor's ID, from draft to decision.

Begin with `rules` (who may have an ID, and the states) and `service` (what happens at the counter); `review` approves
and holds. The card of an approved application is issued by `issuance`.
"""
