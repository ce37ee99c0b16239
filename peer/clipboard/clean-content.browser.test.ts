import { expect, test } from "vitest";
import { limits } from "../../protocol/limits.ts";
import { cleanContent } from "./clean-content.ts";
import { cleanHtml } from "./clean-html.ts";
import { emptyContent } from "./clipboard-content.ts";

async function picture(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (context) context.fillStyle = "#c83c14";
  context?.fillRect(0, 0, width, height);
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await blob.arrayBuffer());
}

test("[CB-6] HTML keeps what it says and loses what runs, loads or sends", () => {
  const hostile = `<h2 onclick="x()">Head</h2><script>alert(1)</script><img src=x onerror=y><p style="background:url(//e)">a
    <b>b</b> <a href="javascript:x">c</a> <a href="https://example.org/" target=_blank>d</a><iframe src=//e></iframe>
    <form action=//e><input value=f>g</form><svg><script>h</script></svg><custom-thing>i</custom-thing>
    <math><mtext><table><mglyph><style><img src=x onerror=y>`;
  const clean = cleanHtml(hostile);
  expect(clean).not.toMatch(/script|onclick|onerror|style|src|iframe|form|svg|javascript|custom|target|math/);
  expect(clean).toContain("<h2>Head</h2>");
  expect(clean).toContain("<b>b</b>");
  expect(clean).toContain('<a href="https://example.org/">d</a>');
  expect(clean).toContain("<a>c</a>");
  expect(clean).toContain("i");
  expect(cleanHtml(clean)).toBe(clean);
  expect(cleanHtml(`<table><tr><td colspan="2" class="x">y</td></tr></table>`)).toBe(
    `<table><tbody><tr><td colspan="2">y</td></tr></tbody></table>`,
  );
  expect(cleanHtml("<b>".repeat(5_000) + "deep")).toContain("deep");
});

test("[CB-6] a picture is made anew, and is a picture or nothing", async () => {
  const png = await picture(6, 4);
  const hidden = new Uint8Array([...png, ...new TextEncoder().encode("<script>hidden</script>")]);
  const { png: clean } = await cleanContent({ ...emptyContent, png: hidden });
  if (clean === null) throw new Error("there is no picture");
  expect(new TextDecoder("latin1").decode(clean)).not.toContain("hidden");
  const decoded = await createImageBitmap(new Blob([clean]));
  expect([decoded.width, decoded.height]).toEqual([6, 4]);
  const broken = png.slice();
  broken.fill(0, 40);
  expect((await cleanContent({ ...emptyContent, png: broken })).png).toBeNull();
  expect((await cleanContent({ ...emptyContent, png: new Uint8Array([1, 2]) })).png).toBeNull();
});

test("[CB-6] a picture that says it has too many pixels is not decoded", async () => {
  const png = await picture(1, 1);
  const edge = Math.ceil(Math.sqrt(limits.clipboardPngPixels)) + 1;
  new DataView(png.buffer).setUint32(16, edge);
  new DataView(png.buffer).setUint32(20, edge);
  expect((await cleanContent({ ...emptyContent, png })).png).toBeNull();
});
