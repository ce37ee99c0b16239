/** Owns: the switches for language and colours, as the browser's own lists. */

import Languages from "lucide-solid/icons/languages";
import SunMoon from "lucide-solid/icons/sun-moon";
import { For } from "solid-js";
import { useI18n } from "../i18n/i18n-context.tsx";
import { languages } from "../i18n/languages.ts";
import { setTheme, theme } from "../platform/theme.ts";
import styles from "./settings.module.css";

const themes = [
  ["system", "common.themeSystem"],
  ["light", "common.themeLight"],
  ["dark", "common.themeDark"],
] as const;

/** `compact` leaves the signs alone on a narrow screen. */
export function Settings(props: { readonly compact?: boolean }) {
  const { t, language, choose } = useI18n();
  return (
    <div class={styles["settings"]} classList={{ [styles["compact"] ?? ""]: props.compact === true }}>
      <div class={styles["setting"]}>
        <Languages aria-hidden="true" />
        <select
          aria-label={t("common.language")}
          value={language().code}
          onChange={(event) => void choose(event.currentTarget.value)}
        >
          <For each={languages}>
            {(each) => (
              <option value={each.code} lang={each.code} selected={each.code === language().code}>
                {each.name}
              </option>
            )}
          </For>
        </select>
      </div>
      <div class={styles["setting"]}>
        <SunMoon aria-hidden="true" />
        <select
          aria-label={t("common.theme")}
          value={theme()}
          onChange={(event) => setTheme(event.currentTarget.value)}
        >
          <For each={themes}>
            {([value, key]) => (
              <option value={value} selected={value === theme()}>
                {t(key)}
              </option>
            )}
          </For>
        </select>
      </div>
    </div>
  );
}
