"""Two persons of a case side by side: fields, prints, the waterfall of the evidence, a timeline.

Begin with `rules` (agreement, steps of a waterfall), then `service`; `drawing` and `timeline_drawing` are pure.
"""
