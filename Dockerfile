# andean as one JavaScript file, with the Deno that runs it.
#
#   docker build --build-arg COMMIT="$(git rev-parse HEAD)" --tag andean .
#   docker buildx build --platform linux/amd64,linux/arm64 --tag andean .
#   docker run --rm andean verify --brokers kafka:9092 --scylla scylladb-01
#
# "deno compile" would make one executable, but it fetches its runtime from another host than the
# one that every other part comes from.

ARG DENO_VERSION=2.9.6

# The file is the same for every kind of machine: the one that builds makes it, without emulation.
FROM --platform=$BUILDPLATFORM denoland/deno:${DENO_VERSION} AS build
WORKDIR /build
COPY deno.json deno.lock main.ts ./
COPY src src
# With the lock file frozen the image has exactly the dependencies that were tested.
RUN deno cache --frozen main.ts
COPY scripts scripts
# What "andean --version" tells; without it, "from source".
ARG COMMIT=""
RUN BUILD_COMMIT="$COMMIT" deno run --allow-all --frozen scripts/bundle.ts && mkdir /work

# No shell, no package manager: Deno, its C library, certificates, and tini, which is process 1.
FROM denoland/deno:distroless-${DENO_VERSION}
ARG DENO_VERSION
ARG COMMIT=""
LABEL org.opencontainers.image.title="andean" \
      org.opencontainers.image.description="Moves records from Kafka into ScyllaDB, and proves that each arrived exactly once" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.revision="${COMMIT}" \
      org.opencontainers.image.base.name="docker.io/denoland/deno:distroless-${DENO_VERSION}"

COPY --from=build /build/dist/andean.js /app/andean.js
COPY deploy/image/health.js /app/health.js
# Reports and log files with relative names go here; nothing else is written.
COPY --from=build --chown=65532:65532 /work /work
WORKDIR /work
# The base image's user without rights. Kubernetes can't tell that a name is not root: a number.
USER 65532:65532
ENV DENO_NO_UPDATE_CHECK=1 DENO_NO_PROMPT=1

# Where ANDEAN_METRICS says that metrics are served; without it, a process that runs is healthy.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/bin/deno", "run", "--allow-env=ANDEAN_METRICS", "--allow-net", "--no-config", "--no-lock", "/app/health.js"]

ENTRYPOINT ["/tini", "--", "/bin/deno", "run", "--allow-net", "--allow-env=ANDEAN_*,KAFKAJS_*,OTEL_*,LOG_STREAM,LOG_TOKENS,NODE_ENV,NO_COLOR,FORCE_COLOR,CLICOLOR_FORCE", "--allow-read", "--allow-write", "--allow-sys=cpus,systemMemoryInfo,loadavg", "--no-config", "--no-lock", "--no-npm", "--no-remote", "/app/andean.js"]
CMD ["--help"]
