"""The report of a session: as data (JSON, CSV), as a page that a person reads (HTML) and as one to file (PDF).

paths = write_report(report, folder)        # report.html, report.json, strokes.csv, report.pdf
write_summary(reports, folder)              # summary.html, summary.json, summary.csv
"""

from vision.report.data import REPORT_VERSION, STROKE_COLUMNS, report_schema, strokes_csv, to_json
from vision.report.page import render_body, render_html
from vision.report.pdf import render_pdf, write_pdf
from vision.report.read import ReportError, from_json
from vision.report.summary import SUMMARY_COLUMNS, summary_rows
from vision.report.write import ReportPaths, SummaryPaths, write_report, write_summary

__all__ = [
    "REPORT_VERSION",
    "STROKE_COLUMNS",
    "SUMMARY_COLUMNS",
    "ReportError",
    "ReportPaths",
    "SummaryPaths",
    "from_json",
    "render_body",
    "render_html",
    "render_pdf",
    "report_schema",
    "strokes_csv",
    "summary_rows",
    "to_json",
    "write_pdf",
    "write_report",
    "write_summary",
]
