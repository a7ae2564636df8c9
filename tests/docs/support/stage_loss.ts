/** Deletes the rows that the demo deletes, from the default table. Usage: stage-loss */
import { stageLoss } from "../../../scripts/demo.ts";

await stageLoss({
  scylla: Deno.env.get("ANDEAN_SCYLLA")!,
  user: Deno.env.get("ANDEAN_SCYLLA_USER")!,
  password: Deno.env.get("ANDEAN_SCYLLA_PASSWORD")!,
});
