/**
 * Owns: telling when a page has put something on the clipboard upon a copy or a cut. Keys that copy where nothing is
 * selected, or where the page forbids it, leave there what the person had copied before.
 * Never: reads what it is.
 */

export function watchCopies(tell: () => void, signal: AbortSignal): void {
  for (const type of ["copy", "cut"] as const) {
    let isSetByPage = false;
    addEventListener(
      type,
      (event) => {
        if (!event.isTrusted) return;
        isSetByPage = false;
        const isSelected = hasSelection(event.composedPath()[0]);
        // The browser copies after all listeners, unless the page did it itself.
        setTimeout(() => {
          if (event.defaultPrevented ? isSetByPage : isSelected) tell();
        });
      },
      { capture: true, signal },
    );
    addEventListener(
      type,
      (event) => {
        // A page that only forbids copying sets nothing.
        isSetByPage = event.isTrusted && (event.clipboardData?.types.length ?? 0) > 0;
      },
      { signal },
    );
  }
}

function hasSelection(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) {
    // Nothing is copied from a password.
    return target.type !== "password" && target.selectionStart !== target.selectionEnd;
  }
  return getSelection()?.isCollapsed === false;
}
