import { main } from "./src/cli/main.ts";
import { isWorker, serveIngest } from "./src/ingest/workers/serve.ts";

// The workers of ingest begin with the same module, so that a single file is the whole program.
if (isWorker()) serveIngest();
else Deno.exit(await main(Deno.args));
