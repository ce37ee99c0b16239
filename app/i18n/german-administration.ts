/** Owns: the German words that the pages of administration have beside those of accounts, as one part. */

import { germanAdmin } from "./german-admin.ts";
import { germanReports } from "./german-reports.ts";

export const germanAdministration = { ...germanAdmin, ...germanReports };
