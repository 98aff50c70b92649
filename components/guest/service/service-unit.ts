/** Units of systemd for services: systemd.service(5), systemd.exec(5). */
import { GUEST_PROGRAMS } from "../guest-programs";

/** Exits 0 when the service serves. */
export const SERVICE_READY = `${GUEST_PROGRAMS}/service-ready`;
/** Variables of the service, one a line. */
export const SERVICE_ENVIRONMENT = "/etc/powercloud/service.env";

export interface UnitText {
  readonly description: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Further lines of the section `[Unit]`. */
  readonly unit?: readonly string[];
  /** Further lines of the section `[Service]`. */
  readonly service: readonly string[];
}

export function unitText({ description, command, unit = [], service }: UnitText): string {
  const lines = [
    "[Unit]",
    `Description=${description.replace(/\s+/g, " ").replaceAll("%", "%%")}`,
    ...unit,
    "",
    "[Service]",
    `ExecStart=${command.map(word).join(" ")}`,
    "Restart=always",
    "RestartSec=3",
    ...service,
    "",
    "[Install]",
    "WantedBy=multi-user.target",
    "",
  ];
  return lines.join("\n");
}

/** As systemd takes it for one word, without a variable or a specifier in it. */
function word(text: string): string {
  const plain = text.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./$-]+$/.test(plain) ? plain : `"${plain.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** Values in double quotes, as systemd.exec(5) reads EnvironmentFile=. */
export function environmentText(environment: Readonly<Record<string, string>>): string {
  const lines = Object.entries(environment).map(([name, value]) => `${name}="${value.replace(/[\\"$`]/g, "\\$&")}"\n`);
  return lines.join("");
}
