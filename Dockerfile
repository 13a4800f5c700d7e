# The bot alone, without the sandbox. Settings and matrix are mounted, the state is a volume: see compose.yaml.
# Sizes, and what can be left out: docs/running.md.

FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b AS build
WORKDIR /app

# Of git only what asks a server for its tags: the package brings Perl, 90 MB that nothing here runs.
# Versions are left to Debian, which keeps only the newest of each: one named here would break the build at its next update.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir /opt/git \
 && cp --archive --parents --target-directory=/opt/git /usr/bin/git /usr/bin/git-upload-pack \
      /usr/lib/git-core/git-remote-http /usr/lib/git-core/git-remote-https

# Packages to leave out again, by their names: docs/running.md names those of each optional part.
ARG WITHOUT=""
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/chatops \
 && /opt/chatops/bin/pip install --no-cache-dir --no-compile --require-hashes --requirement requirements/run.txt \
 && /opt/chatops/bin/pip uninstall --quiet --yes setuptools ${WITHOUT} pip \
 && find /opt/chatops -depth -type d -name tests -exec rm -r {} +

# Compiled here, since the bot cannot write beside its code. Nobody edits it there: what was compiled counts unasked.
COPY bot bot
COPY cogs cogs
RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/chatops/lib bot cogs


FROM python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b
LABEL org.opencontainers.image.title="chatops" \
      org.opencontainers.image.description="Deploy, watch, roll back and handle incidents from Discord." \
      org.opencontainers.image.licenses="MIT"

# The argocd adapter asks git for the tags of releases, and git asks ssh where the address says so.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libcurl3-gnutls libpcre2-8-0 openssh-client \
 && rm -rf /var/lib/apt/lists/* /usr/local/bin/pip* \
      /usr/local/lib/python3.11/ensurepip /usr/local/lib/python3.11/site-packages/* \
 && groupadd --gid 10001 chatops \
 && useradd --uid 10001 --gid chatops --no-create-home --home-dir /tmp --shell /usr/sbin/nologin chatops \
 && install --directory --owner=chatops --group=chatops --mode=0700 /var/lib/chatops
COPY --from=build /opt/git /
RUN case "$(ldd /usr/bin/git /usr/lib/git-core/git-remote-https)" in *"not found"*) exit 1 ;; esac

COPY --from=build /opt/chatops /opt/chatops
COPY --from=build /app/bot /app/bot
COPY --from=build /app/cogs /app/cogs
WORKDIR /app

# What was freed goes back to the system: by itself glibc comes to keep ever larger pieces, which adds megabytes.
# https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html
ENV MALLOC_TRIM_THRESHOLD_=131072
# The root may be read-only, with a tmpfs at /tmp: Matplotlib's cache goes there, and nothing else is written but the state.
ENV PATH=/opt/chatops/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 MPLCONFIGDIR=/tmp/matplotlib
ENV CHATOPS_STATE=/var/lib/chatops CHATOPS_LISTEN=0.0.0.0:8080
VOLUME /var/lib/chatops
EXPOSE 8080
USER 10001:10001

# It ends cleanly by this: what runs at the back ends goes on there, and is followed again by the next one.
STOPSIGNAL SIGTERM

# Alive, not ready: while Discord is away the bot waits for it, and a restart would not bring it back.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]

ENTRYPOINT ["python", "-m", "bot"]
CMD ["run", "--config", "/etc/chatops/chatops.yaml"]
