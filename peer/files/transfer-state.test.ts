import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorCodes } from "../../protocol/error-codes.ts";
import { finalTransferStates } from "./transfer-snapshot.ts";
import {
  isAccepted,
  isFinal,
  mayMove,
  nextStatus,
  offeredStatus,
  shownState,
  type TransferEvent,
} from "./transfer-state.ts";

const code = fc.constantFrom(...errorCodes);
const events: fc.Arbitrary<TransferEvent> = fc.oneof(
  fc.record({ type: fc.constantFrom("accepted", "started", "done") }),
  fc.record({ type: fc.constantFrom("refused", "cancelled", "failed"), code }),
  fc.record({
    type: fc.constantFrom("paused-here", "paused-there"),
    paused: fc.boolean(),
    code: fc.constant(null),
  }),
  fc.record({ type: fc.constant("link"), live: fc.boolean() }),
);

describe("states of a transfer", () => {
  test("[FT-7] bytes may move only after a yes, and never after the end", () => {
    fc.assert(
      fc.property(fc.array(events), (given) => {
        let status = offeredStatus(true);
        let saidYes = false;
        let hasEnded = false;
        for (const event of given) {
          if (event.type === "accepted") saidYes = true;
          const before = status;
          status = nextStatus(status, event);
          if (hasEnded) expect(status).toBe(before);
          hasEnded ||= isFinal(status);
          if (mayMove(status)) {
            expect(saidYes).toBe(true);
            expect(hasEnded || status.pausedHere || status.pausedThere || !status.live).toBe(false);
            expect(["waiting", "running"]).toContain(shownState(status));
          }
          expect(finalTransferStates.includes(shownState(status))).toBe(isFinal(status));
          if (isAccepted(status)) expect(saidYes).toBe(true);
        }
      }),
    );
  });

  test("both pauses and the link count each for itself", () => {
    const running = (["accepted", "started"] as const).reduce(
      (status, type) => nextStatus(status, { type }),
      offeredStatus(true),
    );
    expect(shownState(running)).toBe("running");
    const both = nextStatus(nextStatus(running, { type: "paused-here", paused: true, code: null }), {
      type: "paused-there",
      paused: true,
      code: null,
    });
    expect(shownState(nextStatus(both, { type: "paused-here", paused: false, code: null }))).toBe(
      "paused-there",
    );
    expect(shownState(nextStatus(both, { type: "link", live: false }))).toBe("interrupted");
  });
});
