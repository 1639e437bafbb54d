FROM python:3.13-slim

RUN useradd --create-home --uid 10001 watcher \
    && mkdir /data \
    && chown watcher /data
WORKDIR /app
COPY constraints.txt pyproject.toml README.md ./
COPY sources sources
COPY watcher watcher
COPY subscriptions subscriptions
COPY templates templates
RUN pip install --no-cache-dir -c constraints.txt -e .

USER watcher
ENV WATCHER_DATA_DIR=/data PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=1m --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["watcher", "serve", "--host", "0.0.0.0", "--port", "8000"]
