/**
 * A text as one line of a terminal. Names and values in it come from anywhere: they may not move the
 * cursor, nor pretend to be lines of ours.
 */
export function oneLine(text: string): string {
  return text.replace(/\s*[\n\r]\s*/g, " ").replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
