/** Owns: what the header of every page shows beside the settings, put there by the app's root: who is signed in. */

import { type Component, createContext } from "solid-js";

/** Nothing where nobody put something: in the extension, and where a view stands alone. */
export const HeaderCorner = createContext<Component>();
