import type * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { GuestSettings, SettingsFile } from "../guest/guest-settings";

/** What comes into a machine at its first boot and at each change. */
export interface LivingSettings {
  readonly files: Readonly<Record<string, pulumi.Input<libvirt.GuestConfigurationFile>>>;
  readonly commands: GuestSettings["commands"];
  readonly units: GuestSettings["units"];
  readonly check: GuestSettings["check"];
}

/**
 * Settings whose texts become known while the program runs. Of the texts those of mode 0600 are secret, and no others: they show in
 * previews.
 * @param shape the same settings with any texts: paths, modes, units and the check are known from the model
 */
export function livingSettings(shape: GuestSettings, texts: pulumi.Output<GuestSettings>): LivingSettings {
  const files = Object.entries(shape.files).map(([path, file]) => [path, fileOf(file, path, texts)] as const);
  const { commands, units, check } = shape;
  return { files: Object.fromEntries(files), commands, units, check };
}

/** Settings that are known from the model as a whole. */
export function settingsOf(settings: GuestSettings): LivingSettings {
  return livingSettings(settings, pulumi.output(settings));
}

function fileOf({ mode, owner }: SettingsFile, path: string, texts: pulumi.Output<GuestSettings>) {
  const content = texts.apply(({ files }) => {
    const file = files[path];
    if (file === undefined) throw new pulumi.RunError(`the settings of a machine have no file ${path} in their shape.`);
    return file.content;
  });
  return { content: mode === "0600" ? pulumi.secret(content) : pulumi.unsecret(content), mode, owner };
}
