import { main } from "./src/cli/main.ts";
import { NULL_DATABASE_TASK } from "./src/bench/null_database/task.ts";
import { SOURCE_TASK } from "./src/bench/latency/source_task.ts";
import { INGEST_TASK } from "./src/ingest/workers/task.ts";
import { PRODUCE_TASK } from "./src/produce/workers/task.ts";
import { isWorker, serve } from "./src/workers/serve.ts";

// Workers begin with the same module, so that a single file is the whole program.
if (isWorker()) serve([INGEST_TASK, PRODUCE_TASK, SOURCE_TASK, NULL_DATABASE_TASK]);
else Deno.exit(await main(Deno.args));
