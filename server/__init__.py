"""The app: FastAPI on the local machine, uploads, jobs and the live socket."""
