/** Node.js' clock, that many days ahead, for programs that are started with these options. Certificates are verified by the real one. */
export function shiftedClock(days: number): string {
  const program = [
    `const Real = Date, ahead = ${days * 86_400_000}`,
    "globalThis.Date = class Date extends Real",
    "{ constructor(...args) { if (args.length === 0) super(Real.now() + ahead); else super(...args) }",
    "static now() { return Real.now() + ahead } }",
  ];
  return `--import=data:text/javascript,${encodeURIComponent(program.join(";").replace(";{", " {"))}`;
}
