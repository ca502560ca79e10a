"""Questions of any indicator: who has most, how it went over time, what goes with what.

order      ranks, quartiles and Spearman's correlation, of numbers alone
reading    which indicator is asked for, its figures, and the year that most have
ranking    the municipalities in order
over_time  median and spread, year by year
scatter    one indicator against another, or against the region's grants
"""

from skanekarta.analysis.figures.over_time import OVER_TIME
from skanekarta.analysis.figures.ranking import RANKING
from skanekarta.analysis.figures.scatter import AGAINST, GRANTS_PER_INHABITANT, SCATTER

__all__ = ["AGAINST", "GRANTS_PER_INHABITANT", "OVER_TIME", "RANKING", "SCATTER"]
