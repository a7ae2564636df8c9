# andean with the Deno that runs it. "deno compile" would give a smaller image, but it fetches its
# runtime from another host than the one that every other part comes from.
FROM denoland/deno:2.9.6

WORKDIR /app
COPY deno.json deno.lock main.ts ./
COPY src ./src
# With the lock file frozen the image has exactly the dependencies that were tested.
RUN deno cache --frozen main.ts \
  && printf '#!/bin/sh\nexec deno run --allow-net --allow-env --allow-read --allow-write --allow-sys --cached-only --no-check /app/main.ts "$@"\n' \
    >/usr/local/bin/andean \
  && chmod 755 /usr/local/bin/andean \
  && mkdir /work && chown -R deno:deno /deno-dir /work

# Reports and log files with relative names go here.
WORKDIR /work
USER deno
ENTRYPOINT ["andean"]
CMD ["--help"]
