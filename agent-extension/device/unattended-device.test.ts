import { expect, test } from "vitest";
import { asksFirst } from "./unattended-device.ts";

const joined = { enrolment: "E".repeat(22), group: "Tills" };

test.each([
  // What a person agreed to is not loosened by a policy, and may be held to asking.
  [null, true, null, true],
  [null, true, false, true],
  [null, false, null, false],
  [null, false, false, false],
  [null, false, true, true],
  // A device of the organisation's asks unless its policy says no, also once the policy says nothing any more.
  [joined, true, null, true],
  [joined, true, true, true],
  [joined, true, false, false],
  [joined, false, null, true],
] as const)(
  "of policy %o, agreed %s, and %s set: whoever is there is asked is %s",
  (policy, agreed, set, asks) => {
    expect(asksFirst({ policy, asksFirst: agreed }, set)).toBe(asks);
  },
);
