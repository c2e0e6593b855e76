"""The report of a session: as data (JSON, CSV) and as a page that a person reads (HTML).

paths = write_report(report, folder)        # report.html, report.json, strokes.csv
write_summary(reports, folder)              # summary.html, summary.json, summary.csv
"""

from vision.report.data import REPORT_VERSION, STROKE_COLUMNS, report_schema, strokes_csv, to_json
from vision.report.page import render_html
from vision.report.summary import SUMMARY_COLUMNS, summary_rows
from vision.report.write import ReportPaths, SummaryPaths, write_report, write_summary

__all__ = [
    "REPORT_VERSION",
    "STROKE_COLUMNS",
    "SUMMARY_COLUMNS",
    "ReportPaths",
    "SummaryPaths",
    "render_html",
    "report_schema",
    "strokes_csv",
    "summary_rows",
    "to_json",
    "write_report",
    "write_summary",
]
