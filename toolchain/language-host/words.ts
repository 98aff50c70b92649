/**
 * Splits a line into words as a POSIX shell does: blanks separate, quotes and backslashes keep together. Nothing is
 * expanded, and `#` begins no comment.
 * @throws {Error} When a quotation mark is not closed.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!;
    if (quote === "'") {
      if (char === "'") quote = undefined;
      else word += char;
    } else if (char === "\\" && i + 1 < line.length && (quote !== '"' || '"\\$`'.includes(line[i + 1]!))) {
      word = (word ?? "") + line[++i]!;
    } else if (quote === '"') {
      if (char === '"') quote = undefined;
      else word += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + char;
    }
  }
  if (quote) throw new Error(`${quote} is not closed in: ${line}`);
  if (word !== undefined) words.push(word);
  return words;
}
