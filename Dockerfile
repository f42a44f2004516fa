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
RUN useradd --create-home --uid 10001 hotwash
COPY --from=build /opt/hotwash /opt/hotwash
USER hotwash
WORKDIR /home/hotwash
ENV HOST=0.0.0.0 PORT=3000 PATH=/opt/hotwash/bin:$PATH
EXPOSE 3000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:3000/healthz', timeout=2)"]
CMD ["hotwash", "run"]
