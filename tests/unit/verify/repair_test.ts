import assert from "node:assert/strict";
import { repair } from "../../../src/verify/repair.ts";
import { histories, questions } from "../support/audit_world/history.ts";
import { totalsOf } from "../support/audit_world/plain.ts";
import { runAudit } from "../support/audit_world/run_audit.ts";
import { worldOf } from "../support/audit_world/world.ts";
import { fc } from "../support/fc.ts";

Deno.test("repair: the corrected books say what looking again says (coordinates)", async () => {
  // The table in memory takes values, and not the bytes that mapped rows are sent as.
  const asked = questions.map((one) => ({ ...one, unanswered: [], mapped: false }));
  await fc.assert(
    // Among them strange rows with a lost record's coordinates, which stay beside the one written.
    fc.asyncProperty(histories("coordinates"), asked, async (history, question) => {
      const world = worldOf(history);
      const audited = await runAudit(world, question, "scan");
      const { missing, mismatched } = totalsOf(audited);
      const report = await repair(audited.audit);
      assert.equal(report.asked, missing + mismatched);
      assert.equal(report.restored + report.failed.length, report.asked);
      assert.deepEqual(totalsOf(audited), totalsOf(await runAudit(world, question, "scan")));
    }),
    { numRuns: 200 },
  );
});
