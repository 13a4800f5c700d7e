"""The approval matrix: load it strictly, find the row that decides, count the quorum, explain."""
