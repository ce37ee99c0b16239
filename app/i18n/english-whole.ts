/**
 * Owns: all English words at once, for tests and the gallery.
 * Never: ships.
 */

import { english as everywhere } from "./english.ts";
import { englishAccounts } from "./english-accounts.ts";
import { englishAdministration } from "./english-administration.ts";

export const english = { ...everywhere, ...englishAccounts, ...englishAdministration };
