//! Figures from many lines in bounded memory: counts, trends, what is refused and since when.
