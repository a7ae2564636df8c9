/** A record's place in its topic. */
export interface Place {
  /** The number of the Kafka partition. */
  partition: number;
  offset: number;
}

/** A record of a sample that can't become a row. */
export interface RejectedRecord extends Place {
  reason: string;
  /** Whether the run would end before it, by the mapping's choice. */
  endsRun: boolean;
}

/** Rejects of one kind. */
export interface RejectGroup {
  /** That of the first of them. */
  reason: string;
  records: number;
  /** Of the sample, from 0 to 1. */
  share: number;
  endsRun: boolean;
  /** The first few. */
  examples: Place[];
}

/** What of a sample can't become rows. */
export interface RejectReport {
  records: number;
  /** Of the sample, from 0 to 1. */
  share: number;
  /** The most frequent first. */
  byReason: RejectGroup[];
}

const MAX_EXAMPLES = 3;

/** Gathers rejects by their reasons, which may differ in the values that they name. */
export function rejectReport(rejects: readonly RejectedRecord[], sampled: number): RejectReport {
  const groups = new Map<string, RejectGroup>();
  for (const { partition, offset, reason, endsRun } of rejects) {
    const kind = kindOf(reason);
    let group = groups.get(kind);
    if (group === undefined) {
      groups.set(kind, group = { reason, records: 0, share: 0, endsRun, examples: [] });
    }
    group.records++;
    if (group.examples.length < MAX_EXAMPLES) group.examples.push({ partition, offset });
  }
  const shareOf = (records: number) => sampled === 0 ? 0 : records / sampled;
  return {
    records: rejects.length,
    share: shareOf(rejects.length),
    byReason: [...groups.values()]
      .map((group) => ({ ...group, share: shareOf(group.records) }))
      .sort((a, b) => b.records - a.records),
  };
}

/** A reason without the value that was found, and without the place in a list. */
function kindOf(reason: string): string {
  return reason.replace(/ is [^]*, wanted /, " is …, wanted ").replaceAll(/\[\d+\]/g, "[…]");
}
