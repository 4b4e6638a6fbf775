"""The report as slides, workbook, text document and PDF, all from the same `Document`."""
