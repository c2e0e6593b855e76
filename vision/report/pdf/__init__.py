"""The report as a PDF of two or three A4 pages, to be printed and filed.

write_pdf(report, folder / "report.pdf", made=datetime.now())
"""

from vision.report.pdf.write import render_pdf, write_pdf

__all__ = ["render_pdf", "write_pdf"]
