/**
 * Owns: the numbers that viewers get in a session: 1 to 255, in order of arrival.
 * Must never: give two members the same number, also not one after the other: receipts and packets name them by it.
 */

const lastNumber = 255;

export type MemberNumbers = {
  /** The next free number, held until it is given back. @throws RangeError after 255 members, far beyond any session */
  take(): number;
  /** Whoever tried under this number never became a member. */
  giveBack(number: number): void;
  /** A member of before a reload has it. */
  note(number: number): void;
};

export function createMemberNumbers(): MemberNumbers {
  const taken = new Set<number>();
  return {
    take() {
      for (let number = 1; number <= lastNumber; number += 1) {
        if (taken.has(number)) continue;
        taken.add(number);
        return number;
      }
      throw new RangeError("a session has at most 255 members in all");
    },
    giveBack: (number) => void taken.delete(number),
    note: (number) => void taken.add(number),
  };
}
