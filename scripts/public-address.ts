/** Owns: the address under which people reach this Farhand, as an origin; what is built for others has it inside. */

type Environment = Readonly<Record<string, string | undefined>>;

/** `FARHAND_PUBLIC_ADDRESS`, else this machine at `PORT`, over TLS if the server has a certificate. Throws a sentence when it is no address. */
export function publicAddress(environment: Environment): string {
  const port = environment["PORT"]?.trim() || "8080";
  const named = environment["FARHAND_PUBLIC_ADDRESS"]?.trim();
  const scheme = environment["FARHAND_TLS_CERT"]?.trim() ? "https" : "http";
  const address = named || `${scheme}://localhost:${port === "0" ? "8080" : port}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new Error("FARHAND_PUBLIC_ADDRESS must be an address like https://support.example.org.");
  }
  return new URL(address).origin;
}
