"""What is kept on the disk: sessions, uploads and jobs in SQLite, files in folders beside it.

with Store.open(folder) as store:
    session_id = store.create_session("upload", "Monday", AnalysisSettings())
    store.set_report(session_id, report)
"""

from server.store.store import Store

__all__ = ["Store"]
