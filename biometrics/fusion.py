"""The scores of several fingers of the same two persons as one, on the same scale: −10·log10 of the false match rate.

Fisher's method, exact: the false match rates of n independent impostor comparisons have a product of at most p with
probability Q(n) = p · Σ_{k<n} (−ln p)^k / k!. In natural-log units the fused score is x − ln Σ_{k<n} x^k / k! with x
the sum of the scores. Two fingers of 40 therefore give 67.1, not 80: of two tries, one does well by luck more often.
Source: R. A. Fisher, Statistical Methods for Research Workers, 1932, section 21.1; Γ(n, x) / Γ(n) of DLMF 8.4.10.
"""

import math
from collections.abc import Sequence

_PER_NAT = 10 / math.log(10)
"""Score units per natural-log unit."""
_MOST = 1e6
"""Higher scores, including infinite ones, count as this."""


def fuse(scores: Sequence[float]) -> float:
    """Fuse independent scores into one ≥ 0; 0 for none, the score itself for one. Raises ValueError for NaN."""
    if any(math.isnan(score) for score in scores):
        raise ValueError("a score is not a number")
    x = math.fsum(min(max(score, 0.0), _MOST) for score in scores) / _PER_NAT
    if x == 0:
        return 0.0
    log_x = math.log(x)
    terms = [k * log_x - math.lgamma(k + 1) for k in range(len(scores))]
    most = max(terms)
    log_sum = most + math.log(math.fsum(math.exp(term - most) for term in terms))
    return max(0.0, (x - log_sum) * _PER_NAT)
