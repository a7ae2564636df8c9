/** A module whose threads tell that something was acknowledged, and crash. */
import type { WorkerOptions } from "../../../../src/produce/workers/task.ts";
import { serve } from "../../../../src/workers/serve.ts";

serve([{
  name: "produce",
  async run({ share }: WorkerOptions, { onProgress }) {
    onProgress({ acked: share.records, seconds: 1 });
    setTimeout(() => {
      throw new TypeError("nobody catches this");
    }, 50);
    return await new Promise(() => {});
  },
}]);
