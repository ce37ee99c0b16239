import { cleanup, fireEvent, render, screen, waitFor } from "@solidjs/testing-library";
import { afterEach, expect, test, vi } from "vitest";
import type { DiagnosticsEntry, DiagnosticsReport } from "../../peer/session/session-snapshot.ts";
import { english } from "../i18n/english.ts";
import { createI18n, I18nProvider } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { DiagnosticsReview } from "./diagnostics-review.tsx";

const [language] = languages;
if (!language) throw new Error("no language");
afterEach(cleanup);

const line = (group: string, value: string): DiagnosticsEntry => ({ group, key: "Line", value });

const collected = { takenMs: 1, entries: [line("system", "first"), line("console", "old")] };

const setUp = async (collectMore: () => Promise<readonly DiagnosticsEntry[] | null>) => {
  const onSend = vi.fn((_report: DiagnosticsReport) => {});
  render(() => (
    <I18nProvider i18n={createI18n({ language, dictionary: english }, () => {})}>
      <DiagnosticsReview
        open
        collect={() => Promise.resolve(collected)}
        more={[{ label: "Read it again", hint: "Takes a moment.", collect: collectMore }]}
        join={(report, lines) => ({
          ...report,
          entries: [...report.entries.filter(({ group }) => group !== "console"), ...lines],
        })}
        onSend={onSend}
        onNo={() => {}}
      />
    </I18nProvider>
  ));
  await waitFor(() => expect(boxes()).toHaveLength(2));
  return onSend;
};
const boxes = () => screen.queryAllByRole<HTMLInputElement>("checkbox");
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const values = (report: DiagnosticsReport | undefined) => report?.entries.map(({ value }) => value);

test("[DG-1] what is added is shown before it is sent, and what was taken out stays out", async () => {
  const onSend = await setUp(async () => [line("console", "old"), line("console", "new")]);
  fireEvent.click(screen.getByText("old"));
  press("Read it again");
  await waitFor(() => expect(boxes()).toHaveLength(3));
  expect(boxes().map(({ checked }) => checked)).toEqual([true, false, true]);
  press(english.system.reviewSend);
  expect(values(onSend.mock.calls[0]?.[0])).toEqual(["first", "new"]);
});

test("nothing is sent while it is read, and what could not be read is said", async () => {
  const { promise, resolve } = Promise.withResolvers<null>();
  const onSend = await setUp(() => promise);
  press("Read it again");
  const send = screen.getByRole<HTMLButtonElement>("button", { name: english.system.reviewSend });
  expect(send.disabled).toBe(true);
  resolve(null);
  await waitFor(() => expect(send.disabled).toBe(false));
  expect(screen.getByText(english.system.moreFailed)).toBeTruthy();
  press(english.system.reviewSend);
  expect(values(onSend.mock.calls[0]?.[0])).toEqual(["first", "old"]);
});
