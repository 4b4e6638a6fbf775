"""The ground floor: words, units, codes, draws and errors. Imports nothing of ours."""
