/** Owns: where the focus goes when a form is not sent because of what stands in it: to the first field that is wrong. */

/** After its problems are shown. */
export function focusFirstProblem(form: EventTarget | null): void {
  if (form instanceof HTMLFormElement) form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
