/** Asks again and again while something else happens. */
export interface Watch {
  /** Ends it, and gives what was seen, each once. */
  stop(): Promise<string[]>;
}

export function watching(ask: () => Promise<readonly string[]>): Watch {
  const seen = new Set<string>();
  let stopped = false;
  const loop = (async () => {
    while (!stopped) {
      seen.add((await ask()).join(","));
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await loop;
      return [...seen];
    },
  };
}
