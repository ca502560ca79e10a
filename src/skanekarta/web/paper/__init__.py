"""Pages as files to take along: PDF from the page's own HTML and print style sheets, and XLSX from
what the page is made of.

typeset   a program of its own, the only place where WeasyPrint is
press     runs it, few at a time and within limits
sheet     a page with all that it is set with
taken     the answer to `?f=pdf` and `?f=xlsx`

chapters, grant_chapters   the picture of a municipality as tables
book      tables as a workbook
"""
