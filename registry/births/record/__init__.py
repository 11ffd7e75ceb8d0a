"""Birth records (actas): made from certificates, inscribed, amended, replaced, and certified in copies.

Begin with `rules` (an acta's states and names) and `service` (what is done with an acta); `copies` draws the certified
copy. Read `registry.documents` next: a minor's ID is issued from the acta in force.
"""
