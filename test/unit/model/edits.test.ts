import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { type Edit, editYaml } from "../../../model/edits";
import { labText } from "../../fixtures/models";

const BLOCK = `# the top
name: x   # its name
hosts:
  # the first
  a:
    uri: "u"   # where
    list:
      - 1
      - 2   # last

  b: { uri: 'v', tags: [p, q] } # flow
# the end
`;

describe("edits of a YAML file", () => {
  it("change what is there and add what is not, and leave the rest as it was written", () => {
    const edits: Edit[] = [
      { path: ["hosts", "a", "uri"], value: "w" },
      { path: ["hosts", "a", "vcpu"], value: 2 },
      { path: ["hosts", "a", "adopted", "old"], value: { uuid: "1-2", memory: "1Gi" } },
      { path: ["hosts", "b", "vcpu"], value: 4 },
      { path: ["hosts", "b", "adopted", "old"], value: { running: false } },
      { path: ["hosts", "c"], value: { uri: "qemu:///system" } },
      { path: ["name"], value: "x" },
    ];
    expect(editYaml(BLOCK, edits)).to.equal(`# the top
name: x   # its name
hosts:
  # the first
  a:
    uri: w   # where
    list:
      - 1
      - 2   # last
    vcpu: 2
    adopted:
      old: { uuid: 1-2, memory: 1Gi }

  b: { uri: 'v', tags: [p, q], vcpu: 4, adopted: { old: { running: false } } } # flow
  c: { uri: qemu:///system }
# the end
`);
  });

  it("give a one-line mapping lines of its own before it holds a list of things, unless it has a comment", () => {
    const edits = ["a", "b"].map((host) => ({ path: ["hosts", host, "adopted", "old"], value: { vcpu: 1 } }));
    expect(editYaml("hosts:\n  a: { uri: 'u', tags: [x, y] }\n  b: { uri: v } # why\n", edits)).to.equal(
      "hosts:\n  a:\n    uri: 'u'\n    tags: [x, y]\n    adopted:\n      old: { vcpu: 1 }\n" +
        "  b: { uri: v, adopted: { old: { vcpu: 1 } } } # why\n",
    );
  });

  it("fill an empty mapping, and a file that ends without a line break", () => {
    expect(editYaml("a: {}", [{ path: ["a", "b"], value: 1 }])).to.equal("a: { b: 1 }");
    expect(editYaml("a: 1", [{ path: ["b"], value: true }])).to.equal("a: 1\nb: true");
    expect(editYaml("a: |\n  text\nb: 1\n", [{ path: ["c"], value: 1 }])).to.equal("a: |\n  text\nb: 1\nc: 1\n");
    expect(editYaml("b: 1\na: |\n  text\n", [{ path: ["c"], value: 1 }])).to.equal("b: 1\na: |\n  text\nc: 1\n");
  });

  it("give what a program would get by setting the values, with all comments", () => {
    const key = fc.constantFrom("name", "standards", "uri", "guiyang", "tongzi", "new", "a", "b", "a b", "x: y", "1");
    const leaf = fc.oneof(fc.string(), fc.integer({ min: 0, max: 99 }), fc.boolean());
    const edit = fc.record({ path: fc.oneof(fc.tuple(key), fc.tuple(key, key), fc.tuple(key, key, key)), value: leaf });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 5 }), fc.constantFrom(BLOCK, labText), (edits, text) => {
        const top = text === BLOCK ? "hosts" : "centres";
        const below = edits.map((each) => ({ ...each, path: [top, ...each.path] }));
        const wanted = expected(text, below);
        fc.pre(wanted !== undefined);
        const result = editYaml(text, below);
        expect(parse(result)).to.deep.equal(wanted);
        for (const comment of text.match(/#.*$/gm) ?? []) expect(result).to.contain(comment);
      }),
      { numRuns: 300 },
    );
  });

  it("never replace a mapping or a list", () => {
    for (const path of [["hosts"], ["hosts", "a", "list"], ["hosts", "b", "tags"]]) {
      expect(() => editYaml(BLOCK, [{ path, value: 1 }])).to.throw("it can be added to, not replaced");
    }
  });
});

/** Undefined where a mapping or a list would be replaced. */
function expected(text: string, edits: readonly Edit[]): unknown {
  const root = parse(text) as Record<string, unknown>;
  for (const { path, value } of edits) {
    let at = root;
    for (const key of path.slice(0, -1)) {
      if (typeof at[key] !== "object") at[key] = {};
      at = at[key] as Record<string, unknown>;
    }
    const last = path.at(-1)!;
    if (Array.isArray(at) || typeof at[last] === "object") return undefined;
    at[last] = value;
  }
  return root;
}
