import type { GuestSettings, SettingsFile } from "../../../components/guest/guest-settings";

/** The content of a file. @throws Error naming the files that there are */
export function contentIn(settings: GuestSettings, path: string): string {
  const file = settings.files[path];
  if (file === undefined) throw new Error(`${path} is none of ${Object.keys(settings.files).join(", ")}`);
  return file.content;
}

/** The files in which a text stands. */
export function holdersOf(settings: GuestSettings, text: string): SettingsFile[] {
  return Object.values(settings.files).filter(({ content }) => content.includes(text));
}
