"""Reports: composed once of blocks, then told as a page, on paper, as slides, as a workbook and by mail."""
