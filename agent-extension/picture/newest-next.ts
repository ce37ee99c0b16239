/** Owns: taking one thing after the other, where of those that come meanwhile the newest waits and the others are dropped. */

export type NewestNext<Item> = {
  take(item: Item): void;
  /** What waits is dropped. */
  clear(): void;
};

/** @param work never fails */
export function newestNext<Item>(
  work: (item: Item) => Promise<void>,
  drop: (item: Item) => void,
): NewestNext<Item> {
  let isWorking = false;
  let waiting: { readonly item: Item } | null = null;

  return {
    take(item) {
      clear();
      waiting = { item };
      if (!isWorking) void workOff();
    },
    clear,
  };

  function clear(): void {
    const dropped = waiting;
    waiting = null;
    if (dropped !== null) drop(dropped.item);
  }

  async function workOff(): Promise<void> {
    isWorking = true;
    while (waiting !== null) {
      const { item } = waiting;
      waiting = null;
      await work(item);
    }
    isWorking = false;
  }
}
