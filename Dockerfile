# The base image is named by its digest, so that every build starts from the same bytes. CONTRIBUTING.md says how to
# move it on; another base is --build-arg PYTHON_IMAGE=…
ARG PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:0bee7276f83efd4a1ee05bbbf4281d95ed28e079220a9457f25a93e3f1e3c31b

FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/hotwash \
 && /opt/hotwash/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock \
 && pip install --no-cache-dir --require-hashes --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE app.json ./
COPY bot bot
COPY commands commands
COPY storage storage
COPY templates templates
# nothing is downloaded from here on
RUN pip wheel --no-index --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/hotwash/bin/pip install --no-cache-dir --no-index --no-deps /dist/*.whl

FROM ${PYTHON_IMAGE}
RUN groupadd --gid 10001 hotwash \
 && useradd --create-home --uid 10001 --gid 10001 hotwash \
 && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=build /opt/hotwash /opt/hotwash
# by number: Kubernetes' runAsNonRoot cannot tell whether a name is root
USER 10001:10001
# the SQLite file, the folder of kept words beside it, and hotwash.toml: what has to outlive the container
WORKDIR /data
VOLUME /data
ENV HOST=0.0.0.0 PORT=3000 PATH=/opt/hotwash/bin:$PATH
EXPOSE 3000
HEALTHCHECK CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
CMD ["hotwash", "run"]
