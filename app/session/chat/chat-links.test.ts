import fc from "fast-check";
import { expect, test } from "vitest";
import { chatParts } from "./chat-links.ts";

const links = (text: string) => chatParts(text).filter((part) => part.kind === "link");

test("the parts joined again are the text", () => {
  const pieces = fc.constantFrom(
    "https://a.example/x",
    " ",
    "http://b.example",
    "javascript:alert(1)",
    ")",
    "é",
    "<b>",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      const text = parts.join("");
      expect(
        chatParts(text)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }),
  );
});

test("a link shows the host that would be opened, look-alike letters in ASCII", () => {
  expect(links("see https://support.example.org:8443/a?b=c.")).toMatchObject([
    { host: "support.example.org:8443", href: "https://support.example.org:8443/a?b=c" },
  ]);
  expect(links("https://аpple.com/")[0]).toMatchObject({ host: "xn--pple-43d.com" });
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>1</script>",
  "file:///etc/passwd",
  "https://bank.example@evil.example/login",
  "https://user:secret@evil.example/",
  "http://",
  "<a href='x'>x</a>",
])("%j is no link", (text) => {
  expect(links(text)).toEqual([]);
});

test("closing punctuation stays outside, a bracket that belongs stays inside", () => {
  expect(links("(https://a.example/x).")[0]?.text).toBe("https://a.example/x");
  expect(links("https://en.example/wiki/Hand_(anatomy)")[0]?.text).toBe(
    "https://en.example/wiki/Hand_(anatomy)",
  );
});
