# syntax=docker/dockerfile:1
# Palabre in a container: `docker build -t palabre .`. Packages come from the lock alone, each held to its hash.
FROM python:3.11-slim-bookworm AS built
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/palabre
COPY requirements.lock /tmp/requirements.lock
RUN /opt/palabre/bin/pip install --require-hashes --no-deps -r /tmp/requirements.lock
COPY palabre /srv/palabre/palabre
COPY docs/how-to /srv/palabre/docs/how-to
WORKDIR /srv/palabre
# The code and its words are compiled here: whoever runs it may not write beside them, and must read them.
RUN /opt/palabre/bin/python -m compileall -q palabre \
 && PALABRE_HOME=/tmp/home /opt/palabre/bin/python -m palabre compile-messages \
 && chmod -R u=rwX,go=rX /srv/palabre

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for `palabre backup` with PostgreSQL.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --create-home --home-dir /var/lib/palabre palabre \
 && install --directory --owner palabre --mode 0700 /var/lib/palabre-erasures /var/lib/palabre-backups
COPY --from=built /opt/palabre /opt/palabre
COPY --from=built /srv/palabre /srv/palabre
WORKDIR /srv/palabre
# The data folder lies in the volume and isn't its top: `palabre restore` lets folders change places.
ENV PATH=/opt/palabre/bin:$PATH PYTHONUNBUFFERED=1 PALABRE_HOME=/var/lib/palabre/data \
    PALABRE_ERASURES=/var/lib/palabre-erasures/erasures.jsonl
USER palabre
VOLUME /var/lib/palabre /var/lib/palabre-erasures
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "-m", "palabre", "healthcheck"]
ENTRYPOINT ["tini", "--", "python", "-m", "palabre"]
CMD ["up", "--host", "0.0.0.0"]
