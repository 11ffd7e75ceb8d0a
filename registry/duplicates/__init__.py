"""Detection of suspicious identities: searches after each enrolment and application, indicators, alerts.

Begin with `detection`, then `indicators` (the rules) and `facts` (what they judge); `alerts` raises and withdraws,
`linkage` compares records, `told_apart` remembers pairs judged different. docs/detection.md gives the figures.
"""
