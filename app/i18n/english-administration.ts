/** Owns: the English words that the pages of administration have beside those of accounts, as one part. */

import { englishAdmin } from "./english-admin.ts";
import { englishReports } from "./english-reports.ts";

export const englishAdministration = { ...englishAdmin, ...englishReports };
