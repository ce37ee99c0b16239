import { describe, expect, test } from "vitest";
import { layOut } from "./mail-layout.ts";
import type { Mail, MailKind, MailValues } from "./mails.ts";

const evil = `<img src=x onerror="alert(1)"> & 'Söhne'`;
const link = "https://support.example.org/invitation#abc";
const values: { readonly [Kind in MailKind]: MailValues[Kind] } = {
  invitation: { organisation: evil, inviter: evil, link },
  "password-reset": { organisation: evil, link },
  "enrolment-code": { organisation: evil, code: "493817" },
  "factor-enrolled": { organisation: evil },
  "factor-removed": { organisation: evil },
  "factor-locked": { organisation: evil },
  "factor-reset": { organisation: evil, by: evil },
  "password-changed": { organisation: evil },
  "identity-linked": { organisation: evil, provider: evil },
  "two-factor-due": { organisation: evil, from: "2026-12-10T08:00:00.000Z", link },
};
const kinds = Object.keys(values) as MailKind[];

describe.each(["en", "de"] as const)("mails in %s", (language) => {
  test.each(kinds)("%s shows its values, harmless, and loads nothing", (kind) => {
    const mail = { kind, language, to: { name: evil, email: "a@b.example" }, values: values[kind] } as Mail;
    const { subject, text, html } = layOut(mail);
    expect(subject).toContain(evil);
    expect(text).toContain(evil);
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;Söhne&#39;");
    expect(html).not.toMatch(/src=["']|url\(|@import|<link|<script/);
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).toContain(`<html lang="${language}">`);
    const { link: own, code } = values[kind] as { link?: string; code?: string };
    expect(html.match(/<a /g)?.length ?? 0).toBe(own === undefined ? 0 : 1);
    for (const shown of [own, code].filter((each) => each !== undefined)) {
      expect(text).toContain(shown);
      expect(html).toContain(shown);
    }
  });

  test("a day is told in UTC, as people write it", () => {
    const to = { name: "Ada", email: "a@b.example" };
    const { text } = layOut({ kind: "two-factor-due", language, to, values: values["two-factor-due"] });
    expect(text).toContain(
      language === "en" ? "From 10 December 2026 at 08:00 UTC on" : "Ab 10. Dezember 2026 um 08:00 UTC",
    );
  });
});
