import type { Stack } from "./types.ts";

/** The variables that point `andean` at a stack. */
export function environmentOf(
  { brokers, scylla, user, password }: Pick<Stack, "brokers" | "scylla" | "user" | "password">,
): Record<string, string> {
  return {
    ANDEAN_BROKERS: brokers,
    ANDEAN_SCYLLA: scylla,
    ANDEAN_SCYLLA_USER: user,
    ANDEAN_SCYLLA_PASSWORD: password,
  };
}
