/** What the reference page of the libvirt plugin says, and where it has it from. */
import { expect } from "chai";
import { libvirtPage } from "../../../scripts/reference/libvirt-page";
import { resourceFacts } from "../../../scripts/reference/libvirt-plugin";
import { libvirtSdk } from "../../../scripts/reference/libvirt-sdk";
import { cell } from "../../../scripts/reference/tables";

describe("the libvirt plugin's reference page", () => {
  const sdk = libvirtSdk();

  it("has a section for whatever the SDK exports, in the order of the alphabet", async () => {
    const sections = [...(await libvirtPage(sdk)).matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    const resources = sdk.resources.map(({ name }) => name);
    expect(resources).deep.equal([...resources].sort());
    expect(sections).deep.equal([...resources, ...sdk.functions.map(({ name }) => name), "Provider"]);
    expect(sections).include.members(["Domain", "getDomains"]);
  });

  it("shows parts of arguments by their path, each with its default", async () => {
    const page = await libvirtPage(sdk);
    expect(page).match(/^\| `disks\[\]\.format` \| `"qcow2" \\\| "raw"` \| default: `qcow2` \| /m);
    expect(page).match(/^\| `portgroups\[\]\.vlan\.tags` \| `number\[\]` \| required \| /m);
    expect(page).match(/^\| `userData` \| `string` \| .* Always secret\. \|$/m);
  });

  it("has rows of as many cells as their heads", async () => {
    const cells = (line: string) => line.replaceAll("\\|", "").split("|").length;
    const tables = (await libvirtPage(sdk)).split("\n\n").filter((part) => part.startsWith("|"));
    for (const lines of tables.map((text) => text.trim().split("\n"))) {
      expect(new Set(lines.map(cells)).size, lines[0]).equal(1);
    }
    expect(cell("a |\n b")).equal("a \\| b");
  });

  it("knows from the plugin which resources deletion only forgets", async () => {
    const deletes = async (name: string) => (await resourceFacts(`libvirt:index:${name}`)).deletes;
    for (const name of ["Host", "HostPower", "DomainAddress", "Relocation"]) {
      expect(await deletes(name), name).equal(false);
    }
    for (const name of ["CloudInitDisk", "Domain", "Network", "StoragePool", "Volume"]) {
      expect(await deletes(name), name).equal(true);
    }
  });

  it("is refused for a resource that the plugin does not have", async () => {
    const [first] = sdk.resources;
    const strange = { ...sdk, resources: [{ ...first, token: "libvirt:index:Strange" }] };
    const error = await libvirtPage(strange).then(() => "", String);
    expect(error).include("the SDK offers libvirt:index:Strange, which the libvirt plugin does not have");
  });
});
