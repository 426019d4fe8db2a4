# One image for web, worker, beat and migrations; docker-compose.yml says which runs where.
FROM python:3.12.12-slim-bookworm AS packages

# Every package by its hash, without the embedded servers: those are for `make up`. See `make hashes`.
COPY requirements-image.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r /requirements-image.txt


FROM python:3.12.12-slim-bookworm

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SAWT_DATA_DIR=/data

# Pictures of charts are drawn with the system's fonts.
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends fonts-noto-core \
    && rm -rf /var/lib/apt/lists/*

# New volumes take the owner and mode of the folders that they cover.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin sawt \
    && install --directory --owner sawt --group sawt --mode 0700 /data /data/run /data/secrets

COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
RUN python -m compileall -q /app /venv/lib

USER sawt
EXPOSE 8000
# `docker run sawt` alone shows what there is to run.
CMD ["python", "manage.py", "help"]
