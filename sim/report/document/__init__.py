"""The report as content: what is said, whoever shows it (page, slides, workbook, text, print)."""
