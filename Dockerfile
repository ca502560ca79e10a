# The service in one image: the runtime lock, the assets, the migrations, the data; no database.
#   SKANEKARTA_DATABASE_URL   the PostGIS to use (needed)
# The base's tag is pinned here; its digest is pinned when a version is released.
ARG PYTHON=docker.io/library/python:3.11-slim-bookworm

FROM ${PYTHON} AS assets
WORKDIR /build
COPY scripts/bootstrap/requirements-node.txt ./
RUN python3 -m venv /opt/node \
 && /opt/node/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
      -r requirements-node.txt
ENV PATH=/opt/node/bin:$PATH
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY scripts/assets.mjs scripts/
RUN npm run build


FROM ${PYTHON} AS package
WORKDIR /build
RUN python3 -m venv /opt/skanekarta
ENV PATH=/opt/skanekarta/bin:$PATH
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY pyproject.toml README.md ./
COPY src src
COPY --from=assets /build/src/skanekarta/web/static/vendor src/skanekarta/web/static/vendor
# What builds the package stays out of the image.
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
 && pip uninstall --yes setuptools pip


FROM ${PYTHON}
LABEL org.opencontainers.image.title="Digital Skånekarta kultur"
# What sets text in PDF files, with a typeface for the characters that ours lacks.
# Their versions come with the base, as all of Debian in it.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*
COPY --from=package /opt/skanekarta /opt/skanekarta
WORKDIR /srv/skanekarta
COPY pyproject.toml ./
COPY migrations migrations
COPY data data
ENV PATH=/opt/skanekarta/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    SKANEKARTA_PROJECT_DIR=/srv/skanekarta
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
CMD ["skanekarta", "serve", "--host", "0.0.0.0", "--port", "8000"]
