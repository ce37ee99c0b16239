/** Owns: a new password as it is typed, and the words for what is wrong with it: seen here, or told by the server. */

import { type Accessor, createSignal } from "solid-js";
import type { Trouble } from "../desk/attempt.ts";
import { useI18n } from "../i18n/i18n-context.tsx";
import { errorText } from "../session/error-text.ts";
import { newPasswordCodes, type PasswordRules, problemOfNew } from "./password-rules.ts";

export interface NewPasswordState {
  readonly value: Accessor<string>;
  set(value: string): void;
  /** Whether it may be sent; from then on what is wrong is shown. */
  check(): boolean;
  readonly problem: Accessor<string | undefined>;
  /** What of the server's trouble is not about the password. */
  readonly otherTrouble: Accessor<Trouble | null>;
  clear(): void;
}

/** @param trouble what the server said of the last try */
export function createNewPassword(
  rules: Accessor<PasswordRules>,
  trouble: Accessor<Trouble | null>,
): NewPasswordState {
  const { t } = useI18n();
  const [value, setValue] = createSignal("");
  const [isTried, setTried] = createSignal(false);
  /** What the server refused is wrong until it is changed. */
  const [sent, setSent] = createSignal<string | null>(null);
  const refused = () => {
    const { code } = trouble() ?? {};
    return code !== undefined && newPasswordCodes.has(code) ? code : null;
  };
  const problem = () => {
    const seen = isTried() ? problemOfNew(value(), rules()) : null;
    const code = seen ?? (value() === sent() ? refused() : null);
    return code ? errorText(t, code).both : undefined;
  };
  return {
    value,
    set: setValue,
    check() {
      setTried(true);
      setSent(value());
      return problemOfNew(value(), rules()) === null;
    },
    problem,
    otherTrouble: () => (refused() ? null : trouble()),
    clear() {
      setValue("");
      setTried(false);
      setSent(null);
    },
  };
}
