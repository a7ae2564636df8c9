import * as fc from "fast-check";

/**
 * fast-check with a fixed seed, so that a red run can be repeated as it is. Another seed looks
 * elsewhere: `ANDEAN_TEST_SEED=7 deno test …`.
 */
fc.configureGlobal({ seed: Number(Deno.env.get("ANDEAN_TEST_SEED") ?? 1_700_000_000) });

export { fc };
