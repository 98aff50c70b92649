import { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { expect } from "chai";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { parseOptions } from "../../../toolchain/language-host/options";
import { installArguments } from "../../../toolchain/language-host/package-manager";
import { loaderArguments, programVariables } from "../../../toolchain/language-host/program";
import { splitWords } from "../../../toolchain/language-host/words";

function info(options: Record<string, string | boolean>): ProgramInfo {
  const message = new ProgramInfo();
  message.setOptions(Struct.fromJavaScript(options));
  message.setProgramDirectory("/project/stacks");
  message.setRootDirectory("/project");
  message.setEntryPoint("index.ts");
  return message;
}

describe("runtime options", () => {
  it("have the official defaults", () => {
    expect(parseOptions(undefined)).to.deep.equal({
      typescript: true,
      tsconfig: undefined,
      nodeargs: [],
      packagemanager: "auto",
      production: false,
    });
  });

  it("are refused when they have the wrong type", () => {
    expect(() => parseOptions(info({ typescript: "no" }))).to.throw("typescript option must be a boolean");
    expect(() => parseOptions(info({ nodeargs: true }))).to.throw("nodeargs option must be a string");
    expect(() => parseOptions(info({ packagemanager: "cargo" }))).to.throw(/must be one of auto, npm, .*got "cargo"/);
  });

  it("split nodeargs as a shell does", () => {
    expect(splitWords(`--import hook --title='a b' "c \\"d" e\\ f ''`)).to.deep.equal([
      "--import",
      "hook",
      "--title=a b",
      'c "d',
      "e f",
      "",
    ]);
    expect(() => splitWords("'open")).to.throw("not closed");
  });

  it("leave development packages out when asked to", () => {
    expect(installArguments("npm", true)).to.include("--omit=dev");
    expect(installArguments("npm", false)).to.not.include("--omit=dev");
  });
});

describe("a program's start", () => {
  const request = new RunRequest();
  request.setInfo(info({ typescript: true, tsconfig: "tsconfig.app.json" }));
  request.setProject("powercloud");
  request.setStack("lab.cloud");
  request.setMonitorAddress("127.0.0.1:1");
  request.setParallel(8);
  request.setDryrun(true);
  request.setArgsList(["extra"]);
  request.getConfigMap().set("powercloud:model", "models/lab.yaml").set("powercloud:token", "hidden");
  request.setConfigsecretkeysList(["powercloud:token"]);

  it("passes the loader what the engine asks for", () => {
    const line = loaderArguments(request, "127.0.0.1:2", "").join(" ");
    expect(line).to.include("--monitor 127.0.0.1:1 --engine 127.0.0.1:2");
    expect(line).to.include("--project powercloud --root-directory /project --stack lab.cloud --pwd /project/stacks");
    expect(line.endsWith("--parallel 8 --dry-run index.ts extra")).to.equal(true);
    expect(line).to.not.include("--tracing");
  });

  it("passes configuration by the environment, never by arguments", () => {
    const variables = programVariables(request, parseOptions(request.getInfo()));
    expect(JSON.parse(variables.PULUMI_CONFIG!)).to.deep.equal({
      "powercloud:config:model": "models/lab.yaml",
      "powercloud:config:token": "hidden",
    });
    expect(JSON.parse(variables.PULUMI_CONFIG_SECRET_KEYS!)).to.deep.equal(["powercloud:token"]);
    expect(variables.PULUMI_NODEJS_TYPESCRIPT).to.equal("true");
    expect(variables.PULUMI_NODEJS_TSCONFIG_PATH).to.equal("tsconfig.app.json");
    expect(loaderArguments(request, "", "").join(" ")).to.not.include("hidden");
  });

  it("leaves TypeScript off when the project says so", () => {
    expect(programVariables(request, parseOptions(info({ typescript: false })))).to.not.have.property(
      "PULUMI_NODEJS_TYPESCRIPT",
    );
  });
});
