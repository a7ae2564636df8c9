import * as fc from "fast-check";

/**
 * fast-check with a fixed seed, so that a red run can be repeated as it is. Another seed looks
 * elsewhere: `ANDEAN_TEST_SEED=7 deno test …`. A `maxLength` means what it says: by default
 * fast-check makes no array longer than about ten.
 */
fc.configureGlobal({
  defaultSizeToMaxWhenMaxSpecified: true,
  seed: Number(Deno.env.get("ANDEAN_TEST_SEED") ?? 1_700_000_000),
});

export { fc };
