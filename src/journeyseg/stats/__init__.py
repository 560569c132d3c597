"""Floor 0: intervals, tests, corrections, survival, quantiles and the jackknife, vectorised over numpy arrays.

Every function broadcasts its array arguments and gives NaN where there is nothing to say (``n = 0``).
One idea a module:

* `critical`: the normal and t quantiles beneath all intervals here;
* `proportions`: Wilson, Wilson on clustered data, Newcombe's difference;
* `jackknife`: the delete-a-group jackknife over buckets of customers, and how well it covers;
* `lifetimes`: Kaplan-Meier from counts on a grid;
* `log_rank`: the log-rank test, also of units that cluster on customers;
* `restricted`: the mean time without an event up to a limit;
* `quantiles`: quantiles of a histogram and Woodruff's interval;
* `comparisons`: two-sided p-values and intervals of differences;
* `corrections`: Holm, Benjamini-Hochberg, Bonferroni;
* `energy`: energy distances between groups of customers, additive over customers;
* `permutation`: permutation tests in which labels move between customers;
* `power`: sample sizes and smallest detectable differences.
"""
