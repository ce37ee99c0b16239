/**
 * The id of the extension as it is built without a signing key of its own: loaded unpacked, for a trial. It comes from
 * this public key, whose private key was thrown away when it was made, so nobody can sign a packed extension with it.
 * Chromium makes the id of the first half of the key's SHA-256, its hexadecimal digits written as a to p.
 */

/** DER of the SubjectPublicKeyInfo, base64, as a manifest holds it. */
export const trialExtensionKey =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsTucjsKio3DKr4M3n8gxaJSvm8rTX/EbsFYc82D9vnM8YavzLvSb3HK2mmpKgMKf2m5DoLY+GVFbGIfPFnhZbU769KlqH/PydXPGGHlSXgVvv1BNJp+uM+P5ChL3wKq8xIZhucukAw3tTb//1HOaAKrQ7v5nYp2vpjYJZXYpOo99Ld67axQN1fhEzvfPzQGgwjGi/o/e8l4Iwv24AO/08mBdhgCKPIev7/Dv2xmwPyT+Dn0mFDSjUfQxsk+A/dGavSiAcEbgmTovOhtsHkTj75kjYaoefcvSsaaz5SO+X9YL9YWhFWmer8axlF+46FGoZtGQO3MDnBgTDCSxqneAiwIDAQAB";

export const trialExtensionId = "dbbdgnmkkfjdcimlgfojglgfifofdndb";

/** What a browser calls an extension with this id as an origin. */
export function extensionOrigin(id: string): string {
  return `chrome-extension://${id}`;
}

/** Whether an origin is an extension's. */
export function isExtensionOrigin(origin: string): boolean {
  return /^chrome-extension:\/\/[a-p]{32}$/.test(origin);
}
