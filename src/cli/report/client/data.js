/**
 * The ranges of one Kafka partition, in columns: 10,000 of them in 64 partitions would be too many
 * objects. `last` is included; `to` is not.
 *
 * @typedef {object} Track
 * @property {number} partition
 * @property {number} from
 * @property {number} to
 * @property {boolean} mapped false where only the missing ranges are known
 * @property {Float64Array} first
 * @property {Float64Array} last
 * @property {Uint8Array} code places in `fates`
 */

/**
 * What the page shows: the report's input, with its maps unpacked.
 *
 * @typedef {{ tracks: Track[], fates: string[], [name: string]: any }} ReportData
 */

/** @param {string} text what the element `data` holds @returns {ReportData} */
export function readData(text) {
  const data = JSON.parse(text);
  for (const report of data.partitions) report.missingRanges = decodeRanges(report.missingRanges);
  return { ...data, tracks: tracksOf(data) };
}

/** @param {number[]} encoded @returns {[number, number][]} inclusive ranges */
export function decodeRanges(encoded) {
  /** @type {[number, number][]} */
  const ranges = [];
  let next = 0;
  for (let index = 0; index < encoded.length; index += 2) {
    const first = next + encoded[index];
    next = first + encoded[index + 1];
    ranges.push([first, next - 1]);
  }
  return ranges;
}

/** @returns {Track[]} of every Kafka partition that has a map or a loss */
function tracksOf({ partitions, maps, fates }) {
  const reports = new Map(partitions.map((report) => [report.partition, report]));
  const mapped = maps.map(({ partition, first, runs }) => {
    const track = emptyTrack(partition, runs.length / 2);
    let next = first;
    for (let index = 0; index < runs.length; index += 2) {
      track.code[index / 2] = runs[index];
      track.first[index / 2] = next;
      next += runs[index + 1];
      track.last[index / 2] = next - 1;
    }
    const report = reports.get(partition);
    // What is drawn must hold both what was asked about and what the map speaks of.
    const empty = runs.length === 0;
    track.from = empty ? report?.from ?? 0 : Math.min(report?.from ?? first, first);
    track.to = empty ? report?.to ?? 0 : Math.max(report?.to ?? next, next);
    return track;
  });
  const seen = new Set(maps.map(({ partition }) => partition));
  const lost = partitions
    .filter(({ partition, missingRanges }) => !seen.has(partition) && missingRanges.length > 0)
    .map(({ partition, from, to, missingRanges }) => {
      const track = { ...emptyTrack(partition, missingRanges.length), from, to, mapped: false };
      track.code.fill(fates.indexOf("missing"));
      missingRanges.forEach(([first, last], index) => {
        track.first[index] = first;
        track.last[index] = last;
      });
      return track;
    });
  return [...mapped, ...lost].sort((a, b) => a.partition - b.partition);
}

/** @returns {Track} */
function emptyTrack(partition, length) {
  return {
    partition,
    from: 0,
    to: 0,
    mapped: true,
    first: new Float64Array(length),
    last: new Float64Array(length),
    code: new Uint8Array(length),
  };
}

/** @param {Track} track @param {number} offset @returns {number} the place of its range, or of the next one */
export function rangeAt({ last }, offset) {
  let low = 0;
  let high = last.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (last[middle] < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
