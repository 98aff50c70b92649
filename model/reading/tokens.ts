import { CST, Lexer, type LineCounter, Parser } from "yaml";
import { CAPS } from "./caps";

/** The text is beyond one of the caps: nothing more of it is read. */
export class CapExceeded extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Tokens of a YAML text. The depth is watched while the text is read, since what comes after (composing) recurses.
 * @throws CapExceeded
 */
export function readTokens(text: string, lines: LineCounter): CST.Token[] {
  const tokens: CST.Token[] = [];
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  // The document itself and the scalar being read stand on the parser's stack, too.
  const deepest = CAPS.depth + 2;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > deepest) {
      throw new CapExceeded(
        parser.offset,
        `found more than ${CAPS.depth} nested levels; allowed at most ${CAPS.depth}`,
      );
    }
  }
  tokens.push(...parser.end());
  return tokens;
}
