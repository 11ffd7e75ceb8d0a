"""Constants of the matcher: each with its unit and where it comes from.

"Tuned" means chosen on fvc2002_db1b and fvc2004_db1b. The weights of the evidence saw these two and synthetic
templates; of the other constants it must be said that the figures of fvc2002_db3b and fvc2004_db3b were in sight while
they were chosen. Lengths are in px at the normalised scale (ridge
period 9 px); angles in 1/256 of a turn.
"""

from typing import Final

VERSION: Final = "edges-4"
"""Of the matcher: goes up when scores change."""

POSITION_STEPS: Final = 8  # steps per px in which positions are kept: finer than any extractor
TURN: Final = 256  # angle steps per turn: 1.4 degrees, under a third of the spread of minutia directions

# Edges between neighbouring minutiae.
EDGE_NEIGHBOURS: Final = 10  # nearest neighbours each minutia is joined to; tuned
EDGE_MIN_PX: Final = 8.0  # under one ridge period a direction between two minutiae is noise
EDGE_MAX_PX: Final = 127.0  # four octaves above the shortest; longer edges bend with the skin
EDGE_SLACK_PX: Final = 3.0  # two edges are alike when their lengths differ by less than this ...
EDGE_SLACK_RATIO: Final = 0.07  # ... plus this share of the shorter: half a step between hypotheses of scale
EDGE_ANGLE_SLACK: Final = 12  # angle steps at either end: 17 degrees; tuned
LENGTH_STEPS: Final = 64  # steps of the length code per octave: 1.1 % of length each, four octaves in a byte

# Agreement of neighbourhoods, by which most comparisons are decided.
AGREEMENT_FLOOR: Final = 10.0  # edges alike counted besides those seen: few agree by chance too; tuned
GATE: Final = 1.2  # agreement above which prints are laid over each other: about one impostor pair in twenty
GATE_RAW: Final = 3.0  # raw evidence at the gate; impostor pairs past it that have less are lifted
RAW_PER_AGREEMENT: Final = 2.0  # raw evidence per unit of agreement below the gate; only the order matters there
SCALE_STEP: Final = 0.14  # log scale between the three hypotheses that are tried
SCALE_SHARE: Final = 0.8  # of the agreement at the best scale, under which prints are not laid at another

# Candidate pairs and alignments.
CANDIDATE_PAIRS: Final = 16  # minutia pairs with the most agreement around them that are looked at; tuned
ALIGNMENTS: Final = 3  # alignments tried from these; one explained by an earlier alignment is skipped; tuned
SUPPORT_SHARE: Final = 0.6  # of the best pair's agreement, under which no alignment is tried; costs no accuracy
DIRECTION_ARM_PX: Final = 10.0  # a minutia's direction counts in an alignment as a second point this far off; tuned
SCALE_SHRINKAGE: Final = 0.9  # share of the measured log scale that is believed against the hypothesis; tuned
SCALE_LIMIT: Final = 1.16  # scale borne about a hypothesis, either way: the specified 12 % and the fit's own error

# Pairing.
PAIR_TOLERANCE_PX: Final = 14.0  # at the centre of an alignment; tuned
PAIR_TOLERANCE_SLOPE: Final = 0.12  # growth per px of distance from it, for skin distorts; tuned
PAIR_TOLERANCE_MAX_PX: Final = 28.0  # three ridge periods; tuned
PAIR_ANGLE_SLACK: Final = 24  # angle steps: 34 degrees; tuned
REFITS: Final = 1  # times the alignment is fitted anew to its pairs
SMOOTHING_PX: Final = 45.0  # reach of the smooth displacement: skin moves as one over about five ridges; tuned
SMOOTHING_STIFFNESS: Final = 0.3  # weight of the rigid alignment against the neighbours, in pairs; tuned
REFINED_TOLERANCE_PX: Final = 12.0  # once the smooth displacement is taken away; tuned

# Evidence.
LEAST_MINUTIAE: Final = 4  # fewer in either print say nothing about identity: not assessable
POSITION_SPREAD_PX: Final = 3.0  # residual at which a pair's position speaks half as loud
DIRECTION_SPREAD: Final = 8.0  # angle steps at which its direction does
OVERLAP_REACH_PX: Final = 36.0  # an unpaired minutia counts where the other print has minutiae within four ridges
SIZE_SPREAD: Final = 0.035  # log scale: spread of the scale between two prints of one adult by claimed resolution
RIDGE_SPREAD: Final = 0.08  # log scale: the same by measured ridge period
RIDGE_ONLY: Final = 1.5  # penalty for agreeing by ridges alone
SCALE_PENALTY_MOST: Final = 8.0
PARTS: Final = (
    "pairs",
    "position",
    "direction",
    "kind",
    "edges",
    "share",
    "unpaired",
    "scale",
    "agreement",
    "floor",
)
"""Paired minutiae by reliability; how close they lie; how alike they point; same kind less other kind; edges alike
among them (logarithm); share of minutiae paired where the prints overlap; unpaired ones there, by reliability;
implausible scale; agreement of neighbourhoods; and what a pair is lifted by to the evidence of its
agreement alone."""
PART_COUNT: Final = len(PARTS)
WEIGHTS: Final = (0.104, 0.116, 0.070, 0.090, 1.716, 0.091, -0.132, -0.070, 0.680, 0.0)
"""Natural-log odds per unit of each part, learnt on the tuning sets and synthetic templates
(`python -m biometrics.tools.learn_weights`)."""
