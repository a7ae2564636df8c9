/**
 * A copy of bytes: a view would hold on to the whole fetch that they came in. Not with `slice`,
 * which for Node's buffers, as they come from Kafka, gives a view.
 */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
