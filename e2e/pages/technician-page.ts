/** Owns: how a technician uses a running session: what is asked for, the picture, the meter, the colleague. */
import type { Page } from "playwright";
import { chatPanel } from "./chat-panel.ts";
import { filesPanel } from "./files-panel.ts";
import { english, filled } from "./words.ts";

type Right =
  | "view"
  | "control"
  | "unattended"
  | "clipboard"
  | "files-in"
  | "files-out"
  | "diagnostics"
  | "record";
type State = keyof typeof english.rights & `state${string}`;

export function technicianPage(page: Page) {
  const { rights, screen, bar, tools } = english;
  const asks = page.getByRole("group", { name: rights.label });
  return {
    chat: chatPanel(page),
    files: filesPanel(page),
    picture: page.getByTestId("customer-screen"),
    /** The picture with what stands on or in place of it. */
    stage: (customer: string) => page.getByRole("region", { name: filled(screen.label, { name: customer }) }),
    /** How control stands: `off`, `ready`, `busy`, `yielded`, `fenced`, `blocked`. */
    controlState: () => page.locator("[data-control]").first().getAttribute("data-control"),
    /** The customer's tabs, by title. */
    tabs: (customer: string) =>
      page.getByRole("toolbar", { name: filled(english.browser.tabs, { name: customer }) }),
    address: page.getByRole("textbox", { name: english.browser.address }),
    /** What a page of the customer's browser asks. */
    pageDialog: (kind: "alert" | "confirm" | "prompt" | "beforeunload", customer: string) =>
      page.getByRole("dialog", { name: filled(english.pageDialog[kind], { name: customer }) }),
    meter: page.getByRole("button", { name: new RegExp(`^${english.meter.label}:`) }),
    asks,
    /** The control of a right while it is in this state and not granted. */
    right: (right: Right, state: State) =>
      asks.getByRole("button", {
        name: filled(rights.describe, { what: rights[right], state: rights[state] }),
        exact: true,
      }),
    async ask(right: Right) {
      await asks.getByRole("button", { name: new RegExp(`^${rights[right]}:`) }).click();
    },
    giveBack: (right: Right) =>
      asks.getByRole("button", { name: `${rights.actRelease}: ${rights[right]}`, exact: true }),
    tool: (name: keyof typeof tools) =>
      page
        .getByRole("toolbar", { name: tools.label })
        .getByRole("button", { name: tools[name], exact: true }),
    async openPeople() {
      await page.getByRole("button", { name: new RegExp(`^${english.roster.label}:`) }).click();
      return page.getByRole("list", { name: english.roster.label });
    },
    async end() {
      await page.getByRole("button", { name: tools.endLabel }).click();
      await page
        .getByRole("dialog", { name: bar.endTitle })
        .getByRole("button", { name: bar.endConfirm })
        .click();
    },
  };
}
