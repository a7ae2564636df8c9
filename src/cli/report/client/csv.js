/**
 * The missing ranges as comma-separated values, both ends included.
 *
 * @param {{ partition: number, missingRanges: [number, number][] }[]} partitions
 */
export function missingCsv(partitions) {
  const lines = ["kafka_partition,first_offset,last_offset,offsets"];
  for (const { partition, missingRanges } of partitions) {
    for (const [first, last] of missingRanges) {
      lines.push(`${partition},${first},${last},${last - first + 1}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** @param {string} topic @returns {string} a name that every file system takes */
export function csvName(topic) {
  return `missing-${topic.replaceAll(/[^\w.-]+/g, "_").slice(0, 100)}.csv`;
}

/** Gives a text to the reader as a file, without a server. */
export function download(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: some browsers read the blob only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
