"""A real WebSub hub (flask-websub) on loopback, for the tests: python websub_hub.py PORT FOLDER."""

import sys
from pathlib import Path

import flask
from celery import Celery
from flask_websub.hub import Hub, SQLite3HubStorage

port, folder = int(sys.argv[1]), Path(sys.argv[2])
app = flask.Flask(__name__)
app.config["PUBLISH_SUPPORTED"] = True
celery = Celery("hub", broker="memory://")
celery.conf.task_always_eager = True
hub = Hub(SQLite3HubStorage(str(folder / "hub.sqlite3")), celery, PUBLISH_SUPPORTED=True)
app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))
app.run("127.0.0.1", port, threaded=True)
