"""What gunicorn is told by `RealServer`: to say when a process has its app and serves."""

from gunicorn.workers.base import Worker

READY = "serves now"


def post_worker_init(worker: Worker) -> None:
    worker.log.info(READY)
