/** A number that JavaScript does not hold exactly, as it was written: `0.10000000000000000001`. */
export class ExactDecimal {
  /** An optional sign, digits, an optional fraction, an optional exponent. */
  readonly text: string;

  /** @param text a number as JSON writes it, which is not checked again */
  constructor(text: string) {
    this.text = text;
  }

  /** As messages show it. */
  toJSON(): string {
    return this.text;
  }
}
