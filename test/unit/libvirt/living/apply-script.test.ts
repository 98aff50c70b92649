import { expect } from "chai";
import { mkdirSync, symlinkSync } from "node:fs";
import { REFUSED } from "../../../../providers/libvirt/guest/configuration/exit-codes";
import { observeScript } from "../../../../providers/libvirt/guest/configuration/observe-script";
import { ScratchMachine } from "./scratch-machine";

const UNIT = "db.service";

describe("a configuration inside a machine", function () {
  this.timeout(20_000);
  let machine: ScratchMachine;

  beforeEach(() => (machine = new ScratchMachine()));
  afterEach(() => machine.remove());

  const units = (onChange: "reload" | "restart" | "nothing" = "reload", ...files: string[]) => [
    { name: UNIT, onChange, ...(files.length > 0 ? { files: files.map((file) => machine.path(file)) } : {}) },
  ];

  it("is written with its modes, and starts what does not run", () => {
    const inputs = machine.inputs({ "etc/db.conf": "port = 1\n" }, { units: units() });
    const [[path, file]] = Object.entries(inputs.files);
    const { code, stdout, stderr } = machine.apply({ ...inputs, files: { [path!]: { ...file!, mode: "0600" } } });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" });
    expect(machine.content("etc/db.conf")).to.equal("port = 1\n");
    expect(machine.mode("etc/db.conf")).to.equal("600");
    expect(machine.mode("etc")).to.equal("755");
    expect(machine.deeds()).to.deep.equal([`start ${UNIT}`]);
    expect(stdout).to.equal(`changed ${path}\nstarted ${UNIT}\n`);
    expect(machine.left()).to.deep.equal(["lock"]);
  });

  for (const [what, content] of [
    ["quotes and dollars", `a 'b' "c" $HOME \`id\` \\n`],
    ["nothing", ""],
    ["no end of line", "x"],
    ["letters that are not ASCII", "数据库 é\n"],
    ["the word that ends its own text", "END\nEND\n"],
    ["much text", "0123456789abcdef\n".repeat(20_000)],
  ] as const) {
    it(`brings in ${what} as it is`, () => {
      expect(machine.apply(machine.inputs({ "a file": content })).stderr).to.equal("");
      expect(machine.content("a file")).to.equal(content);
    });
  }

  it("touches nothing that is right already, and reloads what runs when its files change", () => {
    machine.mark("active", UNIT);
    const files = { "a.conf": "1", "b.conf": "1" };
    machine.apply(machine.inputs(files, { units: units("reload", "a.conf") }));
    expect(machine.deeds()).to.deep.equal([`reload ${UNIT}`]);
    expect(machine.apply(machine.inputs(files, { units: units("reload", "a.conf") })).stdout).to.equal("");
    expect(machine.deeds()).to.deep.equal([]);
    machine.apply(machine.inputs({ ...files, "b.conf": "2" }, { units: units("reload", "a.conf") }));
    expect(machine.deeds()).to.deep.equal([]);
    machine.apply(machine.inputs({ ...files, "a.conf": "2" }, { units: units("restart", "a.conf") }));
    expect(machine.deeds()).to.deep.equal([`restart ${UNIT}`]);
  });

  it("puts right what was changed by hand: content, mode, a link, a stopped unit", () => {
    const inputs = machine.inputs({ "a.conf": "1", "b.conf": "2" }, { units: units("nothing") });
    machine.apply(inputs);
    machine.write("a.conf", "other");
    machine.run(`chmod 600 ${machine.path("b.conf")}`);
    machine.run(`rm ${machine.path("a.conf")}`);
    symlinkSync("/etc/hostname", machine.path("a.conf"));
    machine.mark("active", UNIT, false);
    machine.deeds();
    expect(machine.apply(inputs).code).to.equal(0);
    expect([machine.content("a.conf"), machine.mode("b.conf")]).to.deep.equal(["1", "644"]);
    expect(machine.deeds()).to.deep.equal([`start ${UNIT}`]);
  });

  it("removes what it no longer has", () => {
    machine.mark("active", UNIT);
    machine.apply(machine.inputs({ "a.conf": "1", "b.conf": "1" }));
    const inputs = machine.inputs({ "a.conf": "1" }, { units: units("reload", "a.conf") });
    expect(machine.apply(inputs).stdout).to.equal(`changed ${machine.path("b.conf")}\n`);
    expect(machine.content("b.conf")).to.equal(undefined);
    expect(machine.deeds()).to.deep.equal([`reload ${UNIT}`]);
    expect(machine.apply(inputs).stdout).to.equal("");
  });

  it("runs commands before units, for their files only", () => {
    machine.mark("active", UNIT);
    const commands = [
      { command: ["sh", "-c", 'echo "$0" >> "$MACHINE/diary"', "routes of 'a'"], files: [machine.path("a.conf")] },
      { command: ["sh", "-c", 'echo no >> "$MACHINE/diary"'], files: [machine.path("b.conf")] },
    ];
    machine.write("b.conf", "1");
    const inputs = machine.inputs({ "a.conf": "1", "b.conf": "1" }, { commands, units: units() });
    machine.apply(inputs);
    expect(machine.deeds()).to.deep.equal(["routes of 'a'", `reload ${UNIT}`]);
  });

  it("tells systemd of its units' files", () => {
    const inputs = { ...machine.inputs({ "x.conf": "1" }), units: units() };
    expect(machine.script(inputs)).to.match(/^ {2}systemd_knows '' 'db.service' /m);
    const unit = { "/etc/systemd/system/x.service": Object.values(inputs.files)[0]! };
    expect(machine.script({ ...inputs, files: unit })).to.match(
      /^ {2}systemd_knows '[0-9a-f]{16} removed' 'db.service' /m,
    );
  });

  it("has its units start with the machine, and tells systemd once", () => {
    const names = ["a.service", "b.service", "c.timer"];
    for (const name of names.slice(1)) machine.mark("disabled", name);
    const inputs = machine.inputs({ "a.conf": "1" }, { units: names.map((name) => ({ name, onChange: "nothing" })) });
    machine.apply(inputs);
    const starts = names.map((name) => `start ${name}`);
    expect(machine.deeds()).to.deep.equal([`--no-reload enable ${names.join(" ")}`, "daemon-reload", ...starts]);
    for (const name of names.slice(1)) machine.mark("disabled", name, false);
    expect(machine.apply(inputs).code).to.equal(0);
    expect(machine.deeds()).to.deep.equal([]);
  });

  it("starts few programs for many files", () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`folder/${index}.conf`, "1"]));
    machine.counted();
    machine.apply(machine.inputs(files));
    expect(machine.counted()).to.be.below(30 * 2 + 15);
    machine.run(observeScript(machine.inputs(files)));
    expect(machine.counted()).to.be.below(5);
  });

  describe("that the machine refuses", () => {
    beforeEach(() => {
      machine.mark("active", UNIT);
      machine.write("a.conf", "old");
      machine.run(`chmod 640 ${machine.path("a.conf")}`);
      machine.deeds();
    });

    /** As before: content, mode, what was not there, what runs. */
    function expectTakenBack(): void {
      expect([machine.content("a.conf"), machine.mode("a.conf")]).to.deep.equal(["old", "640"]);
      expect(machine.content("new/b.conf")).to.equal(undefined);
      expect(machine.isActive(UNIT)).to.equal(true);
      expect(machine.left()).to.deep.equal(["lock"]);
    }

    it("by its check is taken back, with the check's own words", () => {
      const check = { command: ["sh", "-c", `echo "pg_hba.conf line 3: no such role"; exit 7`], timeoutSeconds: 1 };
      const files = { "a.conf": "new", "new/b.conf": "new" };
      const { code, stderr } = machine.apply(machine.inputs(files, { units: units(), check }));
      expect(code).to.equal(REFUSED);
      expect(stderr).to.contain("pg_hba.conf line 3: no such role").and.contain("exit code 7");
      expectTakenBack();
      expect(machine.deeds()).to.deep.equal([`reload ${UNIT}`, `reload ${UNIT}`]);
    });

    it("by a check that succeeds late is not", () => {
      const command = ["sh", "-c", 'echo . >> "$MACHINE/tries"; [ "$(wc -l < "$MACHINE/tries")" -ge 2 ]'];
      const inputs = machine.inputs({ "a.conf": "new" }, { units: units(), check: { command, timeoutSeconds: 10 } });
      expect(machine.apply(inputs).code).to.equal(0);
      expect(machine.content("a.conf")).to.equal("new");
    });

    it("by a command is taken back before a unit hears of it", () => {
      const commands = [{ command: ["sh", "-c", `[ "$(cat '${machine.path("a.conf")}')" = old ] || exit 5`] }];
      const { code, stderr } = machine.apply(machine.inputs({ "a.conf": "new" }, { commands, units: units() }));
      expect(code).to.equal(REFUSED);
      expect(stderr).to.contain("exit code 5");
      expectTakenBack();
    });

    it("by a unit that does not start is taken back, and the unit does not run", () => {
      machine.mark("active", UNIT, false);
      machine.mark("broken", UNIT);
      const { code, stderr } = machine.apply(machine.inputs({ "a.conf": "new" }, { units: units() }));
      expect(code).to.equal(REFUSED);
      expect(stderr).to.contain(`Job for ${UNIT} failed: no good\nlast words of ${UNIT}`);
      expect(machine.deeds()).to.deep.equal([`start ${UNIT}`, `stop ${UNIT}`]);
      machine.mark("active", UNIT);
      expectTakenBack();
    });

    it("by a unit that does not restart is taken back, and the unit runs again with what it had", () => {
      machine.mark("broken", UNIT, true, "a.conf");
      const { code, stderr } = machine.apply(machine.inputs({ "a.conf": "bad" }, { units: units("restart") }));
      expect(code).to.equal(REFUSED);
      expect(stderr).to.contain(`Job for ${UNIT} failed: no good\nlast words of ${UNIT}`);
      expect(machine.deeds()).to.deep.equal([`restart ${UNIT}`, `start ${UNIT}`]);
      expectTakenBack();
    });

    it("keeps what it was to remove, and the next one removes it", () => {
      machine.apply(machine.inputs({ "b.conf": "1" }));
      const check = { command: ["false"], timeoutSeconds: 1 };
      expect(machine.apply(machine.inputs({}, { units: units(), check })).code).to.equal(REFUSED);
      expect(machine.content("b.conf")).to.equal("1");
      expect(machine.apply(machine.inputs({}, { units: units() })).code).to.equal(0);
      expect(machine.content("b.conf")).to.equal(undefined);
      expect(machine.content("a.conf")).to.equal("old");
    });

    it("because a folder is in the way leaves all others as they were", () => {
      mkdirSync(machine.path("z.conf"));
      const { code, stderr } = machine.apply(machine.inputs({ "a.conf": "new", "z.conf": "new" }, { units: units() }));
      expect(code).to.equal(REFUSED);
      expect(stderr).to.contain("z.conf is a folder in this machine");
      expectTakenBack();
      expect(machine.deeds()).to.deep.equal([]);
    });
  });

  describe("whose script was killed", () => {
    beforeEach(() => {
      machine.mark("active", UNIT);
      machine.write("a.conf", "old");
    });
    const waiting = () => ({ command: ["sh", "-c", `: > '${machine.path("waits")}'; sleep 60`], timeoutSeconds: 60 });

    it("is brought in by the next one, and the units hear of files that were changed by the first", async () => {
      const inputs = machine.inputs({ "a.conf": "new" }, { units: units() });
      await machine.killed(machine.script({ ...inputs, units: [], check: waiting() }), "waits");
      expect(machine.content("a.conf")).to.equal("new");
      expect(machine.apply(inputs).code).to.equal(0);
      expect(machine.deeds()).to.deep.equal([`reload ${UNIT}`]);
      expect(machine.left()).to.deep.equal(["lock"]);
    });

    it("leaves no file that the next one does not have", async () => {
      const files = { "a.conf": "new", "b.conf": "new" };
      await machine.killed(machine.script(machine.inputs(files, { check: waiting() })), "waits");
      expect(machine.content("b.conf")).to.equal("new");
      expect(machine.apply(machine.inputs({ "c.conf": "1" })).code).to.equal(0);
      expect(machine.content("b.conf")).to.equal(undefined);
      expect(machine.content("a.conf")).to.equal("old");
    });

    it("is taken back to what was before the first when the next one is refused", async () => {
      const inputs = machine.inputs({ "a.conf": "new" }, { units: units() });
      await machine.killed(machine.script({ ...inputs, check: waiting() }), "waits");
      const check = { command: ["false"], timeoutSeconds: 1 };
      expect(machine.apply(machine.inputs({ "a.conf": "newer" }, { units: units(), check })).code).to.equal(REFUSED);
      expect(machine.content("a.conf")).to.equal("old");
    });
  });
});
