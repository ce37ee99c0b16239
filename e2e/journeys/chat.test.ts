/** Chat both ways, with texts that would like to be something else. */
import { expect, test } from "vitest";
import { eventually, gone, seen } from "../fixtures/eventually.ts";
import { customerName, enter, invitePeople, meet, technicianName } from "../fixtures/meeting.ts";
import { createStage } from "../fixtures/stage.ts";
import { english, filled } from "../pages/words.ts";

const stage = createStage();

test("what one side says the other reads, with its name, also beside other tabs", async () => {
  const { technician, customer } = await meet(stage);
  await technician.session.chat.say("Hello, what can I do for you?");
  await seen(customer.session.chat.messages.getByText("Hello, what can I do for you?"));
  await customer.session.chat.say("Grüße aus Zürich 👋");
  await seen(technician.session.chat.messages.getByText("Grüße aus Zürich 👋"));
  expect(await technician.session.chat.messages.innerText()).toContain(customerName);
  expect(await customer.session.chat.messages.innerText()).toContain(technicianName);

  await customer.session.files.open();
  await technician.session.chat.say("One more thing");
  await seen(customer.page.getByRole("tab", { name: filled(english.tabs.unread.one, { count: 1 }) }));
});

test("hostile text stays text, and the page keeps its width", async () => {
  const { technician, customer } = await meet(stage);
  const hostile = [
    '<img src=x onerror="document.title=1"><script>document.title=2</script>',
    "javascript:alert(1) data:text/html,<b>x</b> JaVaScRiPt:alert(2)",
    `${"long".repeat(600)} end`,
    "\u202Egnp.exe\u202C ‮ {name} %s ${x}",
  ];
  for (const text of hostile) await technician.session.chat.say(text);
  const log = customer.session.chat.messages;
  await eventually(() => log.innerText()).toContain("long end");
  const [first, second] = hostile;
  expect(await log.innerText()).toContain(first);
  expect(await log.innerText()).toContain(second);
  expect(await log.locator("img, script, a, iframe").count()).toBe(0);
  expect(await log.getByRole("button").count()).toBe(0);
  for (const { page } of [technician, customer]) {
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  }
});

test("a link says where it leads before it is followed", async () => {
  const { technician, customer } = await meet(stage);
  await technician.session.chat.say("See https://example.org/help?x=1 please");
  await customer.session.chat.messages.getByRole("button", { name: /example\.org/ }).click();
  const dialog = customer.page.getByRole("dialog", { name: english.chat.linkTitle });
  await seen(dialog);
  const way = dialog.getByRole("link", { name: filled(english.chat.linkOpen, { host: "example.org" }) });
  expect(await way.getAttribute("href")).toBe("https://example.org/help?x=1");
  expect(await way.getAttribute("rel")).toContain("noopener");
  await customer.page.keyboard.press("Escape");
  await gone(dialog);
});

/** Keeps the words of every system notification that is shown. */
function keepNotifications(): void {
  const words: string[] = [];
  Object.assign(globalThis, { notificationWords: words });
  const shown = Notification;
  globalThis.Notification = class extends shown {
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      words.push(`${title}: ${options?.body ?? ""}`);
    }
  };
}

test("a technician who looks elsewhere is notified of a message, but not of who wrote or what", async () => {
  const meeting = await invitePeople(stage, { technicianSetup: keepNotifications });
  const { technician, customer } = meeting;
  await technician.context.grantPermissions(["notifications"]);
  await enter(stage, meeting);
  const words = () =>
    technician.page.evaluate(
      () => (globalThis as unknown as { notificationWords: string[] }).notificationWords,
    );
  // Headless, no tab is ever out of sight.
  const look = (state: DocumentVisibilityState) =>
    technician.page.evaluate((visibility) => {
      Object.defineProperty(document, "visibilityState", { get: () => visibility, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await look("hidden");
  await customer.session.chat.say("My password is on the note");
  await eventually(words).toEqual([`Farhand: ${english.help.notifyChat}`]);
  const title = `${english.bar.label} · Farhand`;
  expect(await technician.page.title()).toBe(`● ${title}`);
  await look("visible");
  expect(await technician.page.title()).toBe(title);
});
