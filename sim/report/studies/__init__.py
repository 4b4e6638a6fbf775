"""From the result of a study to what people get: sentences, tables with their dictionary, charts."""
