/**
 * What the page says of each fate. The pattern tells them apart where colours don't.
 *
 * @type {Record<string, { word: string, meaning: string, pattern: string }>}
 */
export const FATES = {
  stored: {
    word: "stored",
    meaning: "records found in the table",
    pattern: "plain",
  },
  superseded: {
    word: "superseded",
    meaning: "another record of the same key was written later",
    pattern: "rows",
  },
  deadLettered: {
    word: "dead-lettered",
    meaning: "set aside, with the reason",
    pattern: "rising",
  },
  deleted: {
    word: "deleted",
    meaning: "tombstones, and the records that they deleted",
    pattern: "crossed",
  },
  expired: {
    word: "expired",
    meaning: "their time to live has run out",
    pattern: "columns",
  },
  missing: {
    word: "missing",
    meaning: "none of these: lost",
    pattern: "plain",
  },
  gap: {
    word: "gap",
    meaning: "offsets without a record: markers, aborted or compacted records",
    pattern: "dots",
  },
  unseen: {
    word: "unseen",
    meaning: "could not be looked at",
    pattern: "falling",
  },
};

/** The terms of the identity, in its order. */
export const ACCOUNTED = ["stored", "superseded", "deadLettered", "deleted", "expired", "missing"];

/**
 * What is counted beside the identity.
 *
 * @type {Record<string, { word: string, meaning: string, fault: boolean }>}
 */
export const BESIDE = {
  duplicates: {
    word: "duplicates",
    meaning: "extra rows of a record that has one",
    fault: true,
  },
  unexpected: {
    word: "unexpected",
    meaning: "rows whose coordinates the topic never had",
    fault: true,
  },
  mismatched: {
    word: "mismatched",
    meaning: "rows whose values differ from the record’s",
    fault: true,
  },
  forgotten: {
    word: "forgotten",
    meaning: "rows whose records the topic no longer holds",
    fault: false,
  },
  gaps: {
    word: "gaps",
    meaning: "offsets without a record: markers, aborted or compacted records",
    fault: false,
  },
};
