/**
 * Owns: the types that make a language complete: the keys of English, the placeholders inside a text, and what a
 * caller has to hand over for them.
 */

import type { english } from "./english.ts";
import type { englishAccounts } from "./english-accounts.ts";
import type { englishAdministration } from "./english-administration.ts";

/** One text by number: the forms that Intl.PluralRules may pick; `other` is always there. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

type IsPlural<Node> = Node extends { readonly other: string } ? true : false;

/** The shape every language fills: as English, with any wording. */
type Same<Node> = Node extends string
  ? string
  : IsPlural<Node> extends true
    ? Plural
    : { readonly [Key in keyof Node]: Same<Node[Key]> };
/** What every page has. */
export type Dictionary = Same<typeof english>;

/** What only some pages load, beside it. */
export interface WordParts {
  readonly accounts: Same<typeof englishAccounts>;
  readonly administration: Same<typeof englishAdministration>;
}
export type WordPart = keyof WordParts;

/** A text of a part that was not loaded is a broken invariant: whoever shows a page loads its words first (app.tsx). */
type Words = typeof english & typeof englishAccounts & typeof englishAdministration;

type Paths<Node> = {
  [Key in keyof Node & string]: Node[Key] extends string
    ? Key
    : IsPlural<Node[Key]> extends true
      ? Key
      : `${Key}.${Paths<Node[Key]>}`;
}[keyof Node & string];

/** Every text by its path: `join.triesLeft`, `consent.asks.view`. */
export type TextKey = Paths<Words>;

type At<Node, Path extends string> = Path extends keyof Node
  ? Node[Path]
  : Path extends `${infer Head}.${infer Rest}`
    ? Head extends keyof Node
      ? At<Node[Head], Rest>
      : never
    : never;

type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type PlaceholdersOf<Node> = Node extends string
  ? NamesIn<Node>
  : Node extends { readonly other: infer Other }
    ? NamesIn<Other> | "count"
    : never;

/** What a text needs beside its key: nothing, or one value a placeholder. A plural always takes `count`. */
export type TextValues<Key extends TextKey> = [PlaceholdersOf<At<Words, Key>>] extends [never]
  ? []
  : [
      values: {
        readonly [Name in PlaceholdersOf<At<Words, Key>>]: Name extends "count" ? number : string | number;
      },
    ];

export type Translate = <Key extends TextKey>(key: Key, ...values: TextValues<Key>) => string;
