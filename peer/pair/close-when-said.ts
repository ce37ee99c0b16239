/**
 * Owns: ending a link whose last message (a farewell, a refusal) should still reach the other end.
 * Must never: keep a link for longer than about a second.
 */

import type { Clock } from "../clock.ts";
import type { Link } from "../link/link.ts";

const leaveWithinMs = 1_000;
/** What has left the buffer may be on its way, or lost and to be sent again. */
const arriveWithinMs = 300;

export function closeWhenSaid(link: Link, clock: Clock): void {
  const stop = new AbortController();
  const cancel = clock.after(leaveWithinMs, () => stop.abort());
  void link
    .channel("control")
    .drained(0, stop.signal)
    .then(() => {
      cancel();
      if (link.state !== "live") link.dispose();
      else clock.after(arriveWithinMs, () => link.dispose());
    });
}
