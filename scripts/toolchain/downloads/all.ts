import { architecture, fillIn } from "../architecture";
import { type Download, go, tools } from "../catalogue";
import { pinnedDigest } from "./digest";

/** Everything that toolchain/versions.json has an official download of, Go among it. */
export function allDownloads(): Download[] {
  return [go.download, ...tools.flatMap(({ download }) => download ?? [])];
}

/** The addresses that a site's own copy must hold for one architecture: archives, and lists where nothing is pinned. */
export function addresses(names = architecture(), downloads = allDownloads()): string[] {
  const needed = downloads.flatMap((download) => {
    const list = pinnedDigest(download, names) ? undefined : download.checksum;
    return list ? [download.url, list] : [download.url];
  });
  return needed.map((url) => fillIn(url, names));
}
