/** Owns: how control of the host's browser stands for a technician, as a sentence; null when there is nothing to say. */

import type { SessionSnapshot } from "../../peer/session/session-snapshot.ts";
import type { I18n } from "../i18n/i18n-context.tsx";
import { errorText } from "./error-text.ts";

export function controlText(
  t: I18n["t"],
  { control, members }: Pick<SessionSnapshot, "control" | "members">,
): string | null {
  const host = members.find(({ role }) => role === "host")?.name ?? t("common.customer");
  switch (control.state) {
    case "ready":
      return t("control.ready", { name: host });
    case "yielded":
      return t("control.yielded", { name: host });
    case "busy":
      return t("control.busy", {
        name: members.find(({ sender }) => sender === control.controller)?.name ?? t("common.technician"),
      });
    case "fenced":
      return errorText(t, control.code ?? "control-fenced").both;
    case "blocked":
      return errorText(t, control.code ?? "control-page-restricted").both;
    case "off":
      return control.code === null ? null : errorText(t, control.code).both;
  }
}
