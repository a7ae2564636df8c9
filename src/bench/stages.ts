import type { LocalStage, ServedStage } from "./options.ts";
import type { Measurement } from "./result.ts";
import type { Bench, ServedBench } from "./run.ts";
import { runCodec } from "./stages/codec.ts";
import { runDecode } from "./stages/decode.ts";
import { runLatency } from "./stages/latency.ts";
import { runLimit } from "./stages/limit.ts";
import { runPipeline } from "./stages/pipeline.ts";
import { runProduce } from "./stages/produce.ts";
import { runVerify } from "./stages/verify.ts";
import { runWrite } from "./stages/write.ts";

/** Runs a stage that needs no services, and measures it. */
export const LOCAL_RUNNERS: Record<LocalStage, (bench: Bench) => Promise<Measurement[]>> = {
  codec: async (bench) => [await runCodec(bench)],
  decode: ({ options, topic }) => runDecode(options, topic),
};

/** Runs one of the others; what it needs from earlier stages is there already. */
export const SERVED_RUNNERS: Record<ServedStage, (bench: ServedBench) => Promise<Measurement[]>> = {
  produce: async (bench) => [await runProduce(bench)],
  limit: async (bench) => [await runLimit(bench)],
  write: async (bench) => [await runWrite(bench)],
  pipeline: async (bench) => [await runPipeline(bench)],
  verify: async (bench) => [await runVerify(bench)],
  latency: async (bench) => [await runLatency(bench)],
};
