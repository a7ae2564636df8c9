/** What is wrong with the documentation at one place of a file. */
export interface Problem {
  /** Counted from one. */
  line: number;
  text: string;
}
