/** What is inside a machine of a role, as plain data; how it comes in is the affair of the layer above. */

export interface SettingsFile {
  readonly content: string;
  /** Octal, four digits. Default: `0644`; everything secret is `0600`. */
  readonly mode?: "0600" | "0644" | "0755";
  /** `user:group`. Default: `root:root`. */
  readonly owner?: string;
}

export interface SettingsUnit {
  /** With its suffix. */
  readonly name: string;
  /** How it takes changed files while it runs. */
  readonly onChange: "reload" | "restart" | "nothing";
  /** Paths that it reads. */
  readonly files: readonly string[];
}

export interface SettingsCommand {
  readonly command: readonly string[];
  /** Paths whose change it is run for. */
  readonly files: readonly string[];
}

export interface GuestSettings {
  /** By path. */
  readonly files: Readonly<Record<string, SettingsFile>>;
  /** Run in this order before the units take changed files. */
  readonly commands: readonly SettingsCommand[];
  /** Started in this order. */
  readonly units: readonly SettingsUnit[];
  /** Exits 0 when the machine does what it is for; run at once, and asked again. */
  readonly check: { readonly command: readonly string[] };
}
