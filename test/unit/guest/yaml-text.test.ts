import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { parse } from "yaml";
import { yamlText } from "../../../components/guest/yaml-text";

/** Texts that look like something else to one reader or another. */
const TEXTS = [
  ...["0644", "012", "0o12", "08", "0x1F", "0b101", "1_000", "1:20", "190:20:30", "52:54:00:10:20:30", "1e3", "12e03"],
  ...[
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "n",
    "true",
    "False",
    "null",
    "~",
    "",
    "=",
    "<<",
    ".inf",
    "-.INF",
    ".NaN",
    ".5",
    "5.",
  ],
  ...[
    "2001-12-14",
    "2001-12-14t21:59:43.10-05:00",
    "- a",
    "a: b",
    "#x",
    "a #b",
    "@a",
    "`a",
    "%a",
    "!t",
    "&a",
    "*a",
    "? a",
  ],
  ...[
    "|",
    "> x",
    "{a}",
    "[a]",
    " lead",
    "trail ",
    "tab\tin",
    "\ttab",
    "line\n",
    "a\nb",
    "a\n\n",
    "\n",
    "a\r\nb",
    "\n lead",
  ],
  ...[
    "a\u0085b",
    "a\u2028b\n",
    "\u2029",
    "\u00a0",
    "\u007f",
    "\u0007",
    "\u0000",
    "\ufeffx",
    "电网",
    "\u{1F600}",
    "'\"\\",
  ],
  ...["---", "a\n---\nb", "#!/bin/sh\n\techo 0644\n", `${"x".repeat(3000)} ${"y".repeat(200)}`, "  deep\nless"],
];

/** As cloud-init's Python reads it; undefined where there is no PyYAML. */
function byPython(text: string): unknown {
  const program = "import yaml,json,sys; print(json.dumps(yaml.safe_load(sys.stdin.buffer.read())))";
  const { status, stdout, stderr } = spawnSync("python3", ["-c", program], { input: text, encoding: "utf8" });
  if (status !== 0 && /No module named|ENOENT/.test(stderr ?? "ENOENT")) return undefined;
  return JSON.parse(stdout) as unknown;
}

describe("YAML for guests", () => {
  it("keeps every text a text, to readers of YAML 1.1 and of 1.2", () => {
    const written = yamlText(TEXTS);
    expect(parse(written, { version: "1.1" })).to.deep.equal(TEXTS);
    expect(parse(written, { version: "1.2" })).to.deep.equal(TEXTS);
    const keys = Object.fromEntries(TEXTS.slice(0, 32).map((text) => [`k${text}`, text]));
    expect(parse(yamlText(keys), { version: "1.1" })).to.deep.equal(keys);
  });

  it("keeps them to PyYAML, by which cloud-init reads", function () {
    this.timeout(60_000);
    const read = byPython(yamlText(TEXTS));
    if (read === undefined) this.skip();
    expect(read).to.deep.equal(TEXTS);
  });

  it("quotes what PyYAML fails at, and escapes what no text may hold", () => {
    expect(yamlText(["=", "<<", "a\tb"])).to.equal('- "="\n- "<<"\n- "a\\tb"\n');
    expect(yamlText(["\u0085\u2028\u007f"])).to.equal('- "\\u0085\\u2028\\u007f"\n');
  });

  it("keeps numbers, truth and nothing as they are, and programs readable", () => {
    expect(yamlText({ a: 1, b: true, c: null, d: "x\n\ty\n" })).to.equal("a: 1\nb: true\nc: null\nd: |\n  x\n  \ty\n");
  });
});
