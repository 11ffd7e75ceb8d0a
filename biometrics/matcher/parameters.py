"""Constants of the matcher: each with its unit and where it comes from.

"Tuned" means chosen on fvc2002_db1b, fvc2004_db1b and synthetic fingers only; the other sets were never tuned on.
Lengths are in px at the normalised scale (ridge period 9 px); angles in 1/256 of a turn, the step in which they are kept.
"""

POSITION_STEPS = 8  # steps per px in which positions are kept: finer than any extractor
TURN = 256  # angle steps per turn: 1.4 degrees, under a third of the spread of minutia directions

# Edges between neighbouring minutiae.
EDGE_NEIGHBOURS = 8  # nearest neighbours each minutia is joined to; tuned
EDGE_MIN_PX = 8.0  # under one ridge period a direction between two minutiae is noise
EDGE_MAX_PX = 127.0  # longer edges bend with the skin
EDGE_SLACK_PX = 3.0  # two edges are alike when their lengths differ by less than this ...
EDGE_SLACK_RATIO = 0.2  # ... plus this share of the length: the residual error of scale to be borne
EDGE_LENGTH_SLACK = 20  # steps of the length code that tolerance spans: the longest edge then fits a byte
EDGE_ANGLE_SLACK = 14  # angle steps at either end: 20 degrees; tuned

# Candidate pairs and alignments.
CANDIDATE_PAIRS = 16  # minutia pairs with the most agreement around them that are looked at
ALIGNMENTS = 6  # of these, alignments tried; one already explained by an earlier alignment is skipped
ALIGNMENTS_REFINED = 2  # alignments carried through to the evidence
DIRECTION_ARM_PX = 20.0  # a minutia's direction weighs in an alignment as a second point this far from it
SCALE_SHRINKAGE = 0.9  # share of the measured log scale between two prints that is believed
SCALE_LIMIT = 1.35  # residual scale borne, either way

# Pairing.
PAIR_TOLERANCE_PX = 9.0  # at the centre of an alignment: one ridge period ...
PAIR_TOLERANCE_SLOPE = 0.07  # ... growing by this much per px of distance from it: skin distorts
PAIR_TOLERANCE_MAX_PX = 22.0  # beyond this a neighbouring ridge would do as well
PAIR_ANGLE_SLACK = 24  # angle steps: 34 degrees
SMOOTHING_PX = 45.0  # reach of the smooth displacement: half the distance over which skin moves as one
REFINED_TOLERANCE_PX = 9.0  # after the smooth displacement is taken away
SMOOTHING_STIFFNESS = 0.3  # weight of the rigid alignment against the neighbours, in pairs
