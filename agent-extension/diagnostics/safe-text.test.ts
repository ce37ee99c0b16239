import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeAddress, safeText } from "./safe-text.ts";

describe("an address of a report", () => {
  it.each([
    ["https://shop.example/cart?token=s3cr3t&user=anna#s3cr3t", "https://shop.example/cart?token&user"],
    ["https://anna:s3cr3t@shop.example:8443/", "https://shop.example:8443/"],
    ["https://s3cr3t@shop.example/", "https://shop.example/"],
    ["https://shop.example/?s3cr3t", "https://shop.example/?…"],
    ["https://shop.example/a;jsessionid=s3cr3t/b", "https://shop.example/a;jsessionid/b"],
    ["https://shop.example/#/reset?token=s3cr3t", "https://shop.example/"],
    ["https://shop.example/?a=s3cr3t&s3cr3t&b=1;c=s3cr3t", "https://shop.example/?a&…&b&c"],
    ["https://shop.example/?next=https://anna:s3cr3t@x.example/?t=s3cr3t", "https://shop.example/?next"],
    ["data:text/plain,s3cr3t", "data:…"],
    ["javascript:s3cr3t", "javascript:…"],
    ["blob:https://shop.example/0b1c-uuid#s3cr3t", "blob:https://shop.example/0b1c-uuid"],
    ["mailto:s3cr3t@shop.example", "mailto:…"],
    ["https://anna:s3cr3t", "https://…"],
    ["/cart?token=s3cr3t", "/cart"],
    ["anna:s3cr3t@shop.example/x", "anna:…"],
    ["", ""],
  ])("%s is shown as %s", (given, shown) => {
    expect(safeAddress(given)).toBe(shown);
  });

  it("keeps ids in its path, of which nobody knows whether they are secret", () => {
    const order = "https://shop.example/orders/8f14e45fceea167a5a36dedd4bea2543";
    expect(safeAddress(order)).toBe(order);
  });

  it("gives nothing of a name or password away that is too long for an address", () => {
    expect(safeAddress(`https://${"s".repeat(5_000)}@shop.example/`)).toBe("https:…");
    expect(safeAddress(`https://anna:${"s".repeat(5_000)}@shop.example/`)).toBe("https://…");
    const long = safeAddress(`https://shop.example/?a=${"s".repeat(5_000)}`);
    expect(long).toBe("https://shop.example/?a");
  });

  it("[DG-2] never has a value of a query, a fragment, a name or a password in it", () => {
    const secret = fc.stringMatching(/^S[a-z0-9%+.-]{4,20}E$/);
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(secret, fc.array(name, { minLength: 1 }), name, (value, names, path) => {
        const query = names.map((each) => `${each}=${value}`).join("&");
        const shown = safeAddress(`https://${value}:${value}@shop.example/${path}?${query}#${value}`);
        expect(shown).not.toContain(value);
        expect(shown.startsWith(`https://shop.example/${path}?`)).toBe(true);
      }),
    );
  });
});

describe("a text of a report", () => {
  it.each([
    ["GET https://a.example/x?token=s3cr3t 404", "GET https://a.example/x?token 404"],
    ["(https://anna:s3cr3t@a.example/)", "(https://a.example/)"],
    ["failed: /api/me?key=s3cr3t&id=s3cr3t", "failed: /api/me?key&id"],
    ["Authorization: Bearer s3cr3t.s3cr3t", "Authorization: … …"],
    ["used bearer s3cr3ts3cr3t twice", "used bearer … twice"],
    ['{"password":"s3cr3t s3cr3t","user":"anna"}', '{"password":…,"user":"anna"}'],
    ["api_key = s3cr3t, next", "api_key = …, next"],
    ["accessToken=s3cr3t", "accessToken=…"],
    ["got eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl back", "got … back"],
    ["see data:text/html,s3cr3t now", "see data:… now"],
    ["Uncaught TypeError: a is not a function", "Uncaught TypeError: a is not a function"],
  ])("%s is shown as %s", (given, shown) => {
    expect(safeText(given)).toBe(shown);
  });

  it("of a huge text its beginning, not cut in a secret", () => {
    const shown = safeText(`${"word ".repeat(790)}https://anna:${"s".repeat(10_000)}@a.example/`);
    expect(shown).not.toContain("sss");
    expect(shown.endsWith("…")).toBe(true);
    expect(safeText("s".repeat(1_000_000))).toBe("…");
  });

  it("of any text no more than it may be, however often a piece of a secret stands in it", () => {
    const nasty = ["eyJ", "a.", "token", "?a=", "bearer ", "https://", "-", "password", "'", ";x"];
    for (const piece of nasty) {
      expect(safeText(piece.repeat(100_000)).length, piece).toBeLessThan(8_000);
      expect(safeAddress(piece.repeat(100_000)).length, piece).toBeLessThan(3_000);
    }
  });
});
