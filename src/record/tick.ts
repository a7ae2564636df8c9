/** One price tick: what the built-in formats carry as a record's value. */
export interface Tick {
  /** For example `IBM`; never empty, always well-formed Unicode. */
  symbol: string;
  price: number;
  /** Milliseconds since the epoch. */
  timestampMs: number;
}
