"""Study files: the typed tree of each kind of study, and how they are read and checked against their scenario."""
