import { messageOf } from "./andean_error.ts";

/** What the operating system says has gone wrong, as a part of our own sentence, without its number. */
export function systemReason(thrown: unknown): string {
  return messageOf(thrown).replace(/ \(os error .*/s, "").toLowerCase();
}
