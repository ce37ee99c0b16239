import { cleanup, render, screen } from "@solidjs/testing-library";
import { createSignal } from "solid-js";
import { afterEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { TextField } from "./text-field.tsx";

afterEach(cleanup);

test("a day is typed key by key, through moments in which it is none", async () => {
  const [day, setDay] = createSignal("2026-12-10");
  const heard: string[] = [];
  render(() => (
    <TextField
      label="Date"
      type="date"
      value={day()}
      onInput={(event) => {
        heard.push(event.currentTarget.value);
        setDay(event.currentTarget.value);
      }}
    />
  ));
  const field = screen.getByLabelText<HTMLInputElement>("Date");
  expect(field.value).toBe("2026-12-10");
  field.focus();
  // The third key leaves no day: what was typed before it has to stay.
  for (const key of "12032026") await userEvent.keyboard(key);
  expect(heard[2]).toBe("");
  // In whichever order this browser has its parts.
  expect(["2026-12-03", "2026-03-12"]).toContain(heard.at(-1));
  expect(field.value).toBe(heard.at(-1));
  setDay("2026-11-26");
  expect(field.value).toBe("2026-11-26");
  setDay("");
  expect(field.value).toBe("");
});
