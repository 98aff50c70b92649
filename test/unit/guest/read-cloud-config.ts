import { expect } from "chai";
import { parse } from "yaml";

export interface WrittenFile {
  path: string;
  owner: string;
  permissions: string;
  content: string;
}

/** What cloud-init, which reads YAML 1.1, makes of user-data. */
export interface ReadConfig {
  hostname: string;
  write_files: WrittenFile[];
  runcmd?: string[][];
}

export function readCloudConfig(userData: string): ReadConfig {
  expect(userData.split("\n")[0]).to.equal("#cloud-config");
  return parse(userData, { version: "1.1" }) as ReadConfig;
}

export function fileAt(config: ReadConfig, path: string): WrittenFile {
  const found = config.write_files.find((file) => file.path === path);
  if (!found) throw new Error(`no file ${path}; there are: ${config.write_files.map((file) => file.path).join(", ")}`);
  return found;
}

/** Every place of the configuration where `secret` stands: paths of files, or the name of another key. */
export function placesOf(config: ReadConfig, secret: string): { path: string; permissions: string }[] {
  const { write_files, ...rest } = config;
  if (JSON.stringify(rest).includes(secret)) return [{ path: "outside write_files", permissions: "" }];
  return write_files
    .filter((file) => file.content.includes(secret))
    .map(({ path, permissions }) => ({ path, permissions }));
}
