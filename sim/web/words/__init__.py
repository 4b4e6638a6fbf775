"""Words of the pages, one module per page: `WORDS`, a dictionary of texts in both languages that scripts ask for by key."""
