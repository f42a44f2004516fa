FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE app.json ./
COPY bot bot
COPY commands commands
COPY storage storage
COPY templates templates
RUN python -m venv /opt/hotwash \
 && /opt/hotwash/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 hotwash \
 && install --directory --owner hotwash --group hotwash /data
COPY --from=build /opt/hotwash /opt/hotwash
USER hotwash
# the SQLite file, the folder of kept words beside it, and hotwash.toml: what has to outlive the container
WORKDIR /data
VOLUME /data
ENV HOST=0.0.0.0 PORT=3000 PATH=/opt/hotwash/bin:$PATH
EXPOSE 3000
HEALTHCHECK CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
CMD ["hotwash", "run"]
