/**
 * Owns: the window in which a technician's questions are answered, and what it means when it is closed or loaded again:
 * no. It belongs to the extension, so nothing that a technician sends to a page can reach it.
 * Never: lets an answer through that does not come from the page which that window loaded first.
 *
 * ```
 * none → opening → open → none        the last question is dealt with, the window is closed, or its page is loaded again
 * ```
 */

import type { BrowserDriver } from "./browser-driver.ts";

export type QuestionWindow = {
  /** How many questions wait. Opens the window for the first, closes it after the last. */
  sync(waiting: number): void;
  /** A page with this ticket is there. */
  hello(page: string, ticket: string): void;
  /** Whether this page may answer. */
  accepts(page: string, ticket: string): boolean;
};

export function createQuestionWindow(options: {
  readonly driver: BrowserDriver;
  readonly newTicket: () => string;
  /** It was closed, loaded again, or could not be opened: every question that waits is answered with no. */
  readonly onGone: () => void;
}): QuestionWindow {
  const { driver } = options;
  type Shown = { readonly ticket: string; window: number | null; page: string | null };
  let shown: Shown | null = null;
  /** Windows that were closed while one of ours was being opened: ours may be among them. */
  let closedMeanwhile: readonly number[] = [];

  driver.on("window-closed", (window) => {
    if (shown?.window === window) gone(shown);
    else if (shown?.window === null) closedMeanwhile = [...closedMeanwhile, window];
  });

  return {
    sync(waiting) {
      if (waiting > 0 && shown === null) void open();
      if (waiting === 0 && shown !== null) close(shown);
    },
    hello(page, ticket) {
      if (shown?.ticket !== ticket) return;
      if (shown.page === null) shown.page = page;
      else if (shown.page !== page) gone(shown);
    },
    accepts: (page, ticket) => shown !== null && shown.ticket === ticket && shown.page === page,
  };

  async function open(): Promise<void> {
    const mine: Shown = { ticket: options.newTicket(), window: null, page: null };
    shown = mine;
    closedMeanwhile = [];
    const opened = await driver.call("openQuestion", mine.ticket);
    const window = opened.ok ? opened.value : null;
    mine.window = window;
    if (shown !== mine) {
      if (window !== null) void driver.call("closeWindow", window);
    } else if (window === null || closedMeanwhile.includes(window)) gone(mine);
  }

  function close(mine: Shown): void {
    shown = null;
    if (mine.window !== null) void driver.call("closeWindow", mine.window);
  }

  function gone(mine: Shown): void {
    close(mine);
    options.onGone();
  }
}
