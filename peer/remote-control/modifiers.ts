/** Owns: how the modifier keys that an event tells of stand in one number: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift. */

export type ModifierKeys = Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

export function modifiersOf({ altKey, ctrlKey, metaKey, shiftKey }: ModifierKeys): number {
  return (altKey ? 1 : 0) | (ctrlKey ? 2 : 0) | (metaKey ? 4 : 0) | (shiftKey ? 8 : 0);
}
