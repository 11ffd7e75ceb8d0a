"""The matcher's constants, each with its unit and origin.

"Tuned" means chosen on fvc2002_db1b and fvc2004_db1b. The evidence weights were learnt on these two and on synthetic
templates; note that the figures of fvc2002_db3b and fvc2004_db3b were known while the other constants were chosen.
Lengths are in px at the normalised scale (ridge period 9 px); angles in 1/256 of a turn.
"""

from typing import Final

VERSION: Final = "edges-8"
"""Version of the matcher: raised whenever scores change."""

POSITION_STEPS: Final = 8  # steps per px in which positions are stored: finer than any extractor
TURN: Final = 256  # angle steps per turn: 1.4 degrees, under a third of the spread of minutia directions

# Edges between neighbouring minutiae.
EDGE_NEIGHBOURS: Final = 10  # nearest neighbours each minutia is joined to; tuned
EDGE_MIN_PX: Final = 8.0  # below one ridge period the direction between two minutiae is noise
EDGE_MAX_PX: Final = 127.0  # four octaves above the shortest; longer edges bend with the skin
EDGE_SLACK_PX: Final = 3.0  # two edges match if their lengths differ by less than this ...
EDGE_SLACK_RATIO: Final = 0.07  # ... plus this share of the shorter: half a step between scale hypotheses
EDGE_ANGLE_SLACK: Final = 12  # angle steps at either end: 17 degrees; tuned
LENGTH_STEPS: Final = 64  # steps of the length code per octave: 1.1 % of length each, four octaves in a byte

# Agreement of neighbourhoods, which decides most comparisons.
AGREEMENT_FLOOR: Final = 10.0  # matching edges added to those observed, as even few may agree by chance; tuned
GATE: Final = 1.2  # agreement above which prints are aligned: about one impostor pair in twenty
GATE_RAW: Final = 3.0  # raw evidence at the gate; pairs past it with less are raised to it
RAW_PER_AGREEMENT: Final = 2.0  # raw evidence per unit of agreement below the gate, where only the order matters
SCALE_STEP: Final = 0.14  # log scale between the three hypotheses tried
SCALE_SHARE: Final = 0.8  # of the agreement at the best scale; with less, another scale is not tried

# Candidate pairs and alignments.
CANDIDATE_PAIRS: Final = 16  # pairs of minutiae with the best agreement around them to consider; tuned
ALIGNMENTS: Final = 3  # alignments tried from these, skipping those explained by an earlier one; tuned
SUPPORT_SHARE: Final = 0.6  # of the best pair's support; with less, no alignment is tried, at no cost in accuracy
DIRECTION_ARM_PX: Final = 10.0  # a minutia's direction counts in an alignment as a second point at this distance; tuned
SCALE_SHRINKAGE: Final = 0.9  # share of the measured log scale used, the rest being the hypothesis; tuned
SCALE_LIMIT: Final = 1.16  # scale tolerated about a hypothesis, either way: the specified 12 % plus the fit's error

# Pairing.
PAIR_TOLERANCE_PX: Final = 14.0  # at the centre of an alignment; tuned
PAIR_TOLERANCE_SLOPE: Final = 0.12  # growth per px of distance from it, as skin distorts; tuned
PAIR_TOLERANCE_MAX_PX: Final = 28.0  # three ridge periods; tuned
PAIR_ANGLE_SLACK: Final = 24  # angle steps: 34 degrees; tuned
REFITS: Final = 1  # times the alignment is refitted to its pairs
SMOOTHING_PX: Final = 45.0  # reach of the smooth displacement: skin moves together over about five ridges; tuned
SMOOTHING_STIFFNESS: Final = 0.3  # weight of the rigid alignment relative to the neighbours, in pairs; tuned
REFINED_TOLERANCE_PX: Final = 12.0  # after removing the smooth displacement; tuned

# Evidence.
LEAST_MINUTIAE: Final = 4  # with fewer in either print, identity cannot be assessed
POSITION_SPREAD_PX: Final = 3.0  # residual at which a pair's position counts half
DIRECTION_SPREAD: Final = 8.0  # angle steps at which its direction counts half
OVERLAP_REACH_PX: Final = 36.0  # an unpaired minutia counts where the other print has minutiae within four ridges
SIZE_SPREAD: Final = 0.035  # log scale: spread of the scale between two prints of one adult by claimed resolution
RIDGE_SPREAD: Final = 0.08  # log scale: the same by measured ridge period
RIDGE_ONLY: Final = 1.5  # penalty if the scale agrees by ridge period alone
SCALE_PENALTY_MOST: Final = 8.0

# How easily prints agree by chance, `chance`: raw evidence deducted or added for what the prints show. Fitted by
# `python -m biometrics.tools.fit_chance`; docs/decisions says to what prints, and how well it foretells others.
COMMON_MINUTIAE: Final = 25.0  # half of all prints have fewer
COMMON_EDGE_PX: Final = 60.0  # length of an edge, the same
FEW_MINUTIAE: Final = 12.5
RAW_PER_FEWER: Final = -0.24  # per octave of minutiae in the print with fewer, down to FEW_MINUTIAE ...
RAW_BELOW_FEW: Final = 3.88  # ... and below
RAW_PER_MORE: Final = -0.56  # per octave of minutiae in the print with more
RAW_PER_ALIKE: Final = 1.25  # per octave of how alike a print's edges are
RAW_PER_LENGTH: Final = -0.80  # per octave of the length of its edges
RAW_COMMON: Final = -0.97  # for common minutiae and edges, all of them different; 0.3 of it a margin
MOST_ADDED: Final = 0.7  # bounds, since no fit holds far from its prints; nothing is added for FEW_MINUTIAE
MOST_DEDUCTED: Final = 3.5
RAW_PER_CHANCES: Final = 0.55  # deducted per doubling of the pairs of readings of which the best counts
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
    "chance",
    "readings",
)
"""Paired minutiae by reliability; how close they are; how well their directions agree; same kind less different kind;
matching edges among them (logarithm); share of minutiae paired where the prints overlap; unpaired ones there, by
reliability; implausible scale; agreement of neighbourhoods; the amount by which a pair is raised to the evidence of its
agreement alone; what is deducted, or added, because prints such as these agree by chance more, or less, often; and what
is deducted where the best of two or four pairs of readings counts."""
PART_COUNT: Final = len(PARTS)
WEIGHTS: Final = (0.104, 0.116, 0.070, 0.090, 1.716, 0.091, -0.132, -0.070, 0.680, 0.0, 0.0, 0.0)
"""Natural-log odds per unit of each part, learnt on the tuning sets and on synthetic templates
(`python -m biometrics.tools.learn_weights`)."""
