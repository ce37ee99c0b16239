/**
 * Owns: a provider of OpenID Connect of a test's own, on loopback: who signs in there is who the test says.
 * Never: ships.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface LocalPerson {
  readonly subject: string;
  readonly email: string;
  readonly isVerified: boolean;
}

export interface LocalProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Lets somebody sign in there by their subject, as a browser does: with any password. */
  know(person: LocalPerson): void;
  /** Walks from the address that the desk led to, signs `person` in, and gives where the provider leads back to. */
  signIn(address: string, person: LocalPerson): Promise<string>;
  /** Nothing answers there until it comes back. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** @param returnAddress where the desk takes the provider's word */
export async function startLocalProvider(returnAddress: () => string): Promise<LocalProvider> {
  const server = createServer();
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  async function goAway(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const [clientId, clientSecret] = ["farhand", "a secret of the test's own, long enough"];
  const people = new Map<string, LocalPerson>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [returnAddress()],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    claims: { email: ["email", "email_verified"], profile: ["name"] },
    // Most providers put them there; the client asks nowhere else.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ["a key of the test's own"] },
    findAccount: (_context, subject) => {
      const person = people.get(subject);
      return {
        accountId: subject,
        claims: () => ({ sub: subject, email: person?.email, email_verified: person?.isVerified }),
      };
    },
  });
  const know = (person: LocalPerson) => void people.set(person.subject, person);
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));

  return {
    issuer,
    clientId,
    clientSecret,
    know,
    async signIn(address, person) {
      know(person);
      const cookies = new Map<string, string>();
      let at = address;
      let form: URLSearchParams | null = null;
      for (let step = 0; step < 12; step++) {
        const response: Response = await fetch(at, {
          redirect: "manual",
          method: form ? "POST" : "GET",
          headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
          ...(form ? { body: form } : {}),
        });
        for (const line of response.headers.getSetCookie()) {
          const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
          cookies.set(name, value);
        }
        form = null;
        const location = response.headers.get("location");
        if (location !== null) {
          at = new URL(location, at).href;
          if (at.startsWith(returnAddress())) return at;
          continue;
        }
        // The provider's own pages: its sign-in, then its consent.
        const page = await response.text();
        const action = /<form[^>]+action="([^"]+)"/.exec(page)?.[1];
        if (action === undefined)
          throw new Error(`the provider shows ${response.status}: ${page.slice(0, 400)}`);
        at = new URL(action, at).href;
        const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? "login";
        form = new URLSearchParams({ prompt, login: person.subject, password: "any" });
      }
      throw new Error("the provider leads in circles");
    },
    goAway,
    comeBack: () => listen(port),
    close: goAway,
  };
}
