/**
 * Owns: which fields are masked, and how they look then. As the guard's own styles it acts at once in a document and the
 * shadows known there; as styles of the browser's user it reaches every shadow, also closed ones and those that come late.
 * Imports nothing: it goes into pages.
 */

/** A guard asks for them as styles of the user's, for its own document. */
export const maskRequest = "mask-document";

/** What marks a field that was one of these once: a page may turn a password into plain text to show it. */
export const maskMark = "data-farhand-masked";

const nameParts = [
  "card-number",
  "cardnumber",
  "card_number",
  "ccnumber",
  "cvc",
  "cvv",
  "csc",
  "otp",
  "one-time",
  "onetime",
  "passw",
  "iban",
];
const autocompletes = ["cc-", "one-time-code", "current-password", "new-password"];

/** A selector of what holds a password, a card or a code. */
export const maskedFields = [
  'input[type="password" i]',
  ...autocompletes.map((part) => `input[autocomplete*="${part}" i]`),
  ...nameParts.flatMap((part) => [`input[name*="${part}" i]`, `input[id*="${part}" i]`]),
].join(",");

const ground = "repeating-linear-gradient(135deg, #5b5247 0 6px, #6f6558 6px 12px)";

export const maskRules = `
:is(${maskedFields}, [${maskMark}]) {
  -webkit-text-security: disc !important;
  color: #fff !important; -webkit-text-fill-color: #fff !important; text-shadow: none !important;
  background: ${ground} !important;
}
:is(${maskedFields}, [${maskMark}])::placeholder { color: transparent !important; -webkit-text-fill-color: transparent !important; }
`;
