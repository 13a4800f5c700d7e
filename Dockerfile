# The bot alone, without the sandbox. Settings and matrix are mounted, the state is a volume: see compose.yaml.
FROM python:3.11-slim

# What was freed goes back to the system: by itself glibc comes to keep ever larger pieces, which adds megabytes.
# https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app

# The argocd adapter asks git for the tags of releases, and git asks ssh where the address says so.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git openssh-client \
 && rm -rf /var/lib/apt/lists/*

COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes --requirement requirements/run.txt

COPY bot bot
COPY cogs cogs

RUN useradd --system --uid 10001 --no-create-home chatops \
 && install --directory --owner=chatops --mode=0700 /var/lib/chatops
USER chatops
ENV CHATOPS_STATE=/var/lib/chatops CHATOPS_LISTEN=0.0.0.0:8080
VOLUME /var/lib/chatops
EXPOSE 8080

# Alive, not ready: while Discord is away the bot waits for it, and a restart would not bring it back.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run", "--config", "/etc/chatops/chatops.yaml"]
