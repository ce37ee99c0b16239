/**
 * Owns: the Windows virtual-key code of a key, which browsers take shortcuts and editing keys from, and pages read as
 * `keyCode`. Sources: Microsoft's "Virtual-Key Codes"; UI Events KeyboardEvent code values.
 */

const byCode: ReadonlyMap<string, number> = new Map(
  Object.entries({
    Backspace: 8,
    Tab: 9,
    Enter: 13,
    NumpadEnter: 13,
    ShiftLeft: 16,
    ShiftRight: 16,
    ControlLeft: 17,
    ControlRight: 17,
    AltLeft: 18,
    AltRight: 18,
    Pause: 19,
    CapsLock: 20,
    Escape: 27,
    Convert: 28,
    NonConvert: 29,
    Space: 32,
    PageUp: 33,
    PageDown: 34,
    End: 35,
    Home: 36,
    ArrowLeft: 37,
    ArrowUp: 38,
    ArrowRight: 39,
    ArrowDown: 40,
    PrintScreen: 44,
    Insert: 45,
    Delete: 46,
    MetaLeft: 91,
    MetaRight: 92,
    ContextMenu: 93,
    NumpadMultiply: 106,
    NumpadAdd: 107,
    NumpadSubtract: 109,
    NumpadDecimal: 110,
    NumpadDivide: 111,
    NumLock: 144,
    ScrollLock: 145,
    Semicolon: 186,
    Equal: 187,
    Comma: 188,
    Minus: 189,
    Period: 190,
    Slash: 191,
    Backquote: 192,
    BracketLeft: 219,
    Backslash: 220,
    BracketRight: 221,
    Quote: 222,
    IntlBackslash: 226,
  }),
);

/** @returns 0 where there is none */
export function virtualKeyOf(code: string, key: string): number {
  const known = byCode.get(code);
  if (known !== undefined) return known;
  // Letters go by what they mean on the viewer's layout, as Windows does: Ctrl+A is select all on AZERTY too.
  if (/^[a-z]$/i.test(key)) return key.toUpperCase().charCodeAt(0);
  const place = /^(?:(Key|Digit)([A-Z0-9])|Numpad([0-9])|F([1-9]|1[0-9]|2[0-4]))$/.exec(code);
  if (place === null) return 0;
  const [, kind, name = "", pad, f] = place;
  if (kind !== undefined) return /[A-Z]/.test(name) === (kind === "Key") ? name.charCodeAt(0) : 0;
  return pad === undefined ? 111 + Number(f) : 96 + Number(pad);
}
