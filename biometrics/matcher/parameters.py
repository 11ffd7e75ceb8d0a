"""Constants of the matcher: each with its unit and where it comes from.

"Tuned" means chosen on fvc2002_db1b, fvc2004_db1b and synthetic fingers only; the other sets were never looked at.
Lengths are in px at the normalised scale (ridge period 9 px); angles in 1/256 of a turn, the step in which they are kept.
"""

POSITION_STEPS = 8  # steps per px in which positions are kept: a quarter of LEADER's own precision (0.5 px)
TURN = 256  # angle steps per turn: 1.4 degrees, under a third of the spread of minutia directions

# Edges between neighbouring minutiae.
EDGE_NEIGHBOURS = 8  # nearest neighbours each minutia is joined to; tuned; SourceAFIS describes 9
EDGE_MIN_PX = 8.0  # under one ridge period a direction between two minutiae is noise
EDGE_MAX_PX = 127.0  # fits half-px steps in a byte; longer edges bend with the skin
EDGE_LENGTH_STEPS = 2  # steps per px in which edge lengths are kept
EDGE_LENGTH_SLACK = 6  # length steps two equal edges may differ in, whatever their length: 3 px, tuned
EDGE_LENGTH_RATIO = 0.12  # and relative to their mean length: residual error of scale to be borne
EDGE_ANGLE_SLACK = 14  # angle steps: 20 degrees at either end; tuned
