/**
 * Owns: reading EBML back, for tests.
 * Never: ships.
 */

export type EbmlNode = {
  readonly id: number;
  /** Of the id's first byte. */
  readonly at: number;
  readonly isUnknownSize: boolean;
  readonly content: Uint8Array;
  readonly children: readonly EbmlNode[];
};

const masters = new Set([
  0x1a45dfa3, 0x18538067, 0x114d9b74, 0x4dbb, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0x1f43b675, 0x1c53bb6b,
  0xbb, 0xb7,
]);
/** What ends a cluster of unknown size. */
const topLevel = new Set([0x1f43b675, 0x1c53bb6b]);

/**
 * Reads whole elements. Of an element that is cut off at the end, what is there is left out, or is its content when it
 * has an unknown size.
 */
export function readEbml(bytes: Uint8Array, from = 0, to = bytes.length, parent = 0): EbmlNode[] {
  const nodes: EbmlNode[] = [];
  let at = from;
  while (at < to) {
    const id = vint(bytes, at, to, true);
    if (id === null) break;
    if (parent === 0x1f43b675 && topLevel.has(id.value)) break;
    const size = vint(bytes, at + id.length, to, false);
    if (size === null) break;
    const contentAt = at + id.length + size.length;
    const isUnknownSize = size.value === 2 ** (7 * size.length) - 1;
    if (!isUnknownSize && contentAt + size.value > to) break;
    const limit = isUnknownSize ? to : contentAt + size.value;
    const children = masters.has(id.value) ? readEbml(bytes, contentAt, limit, id.value) : [];
    const last = children.at(-1);
    const end = !isUnknownSize ? limit : last === undefined ? contentAt : endOf(bytes, last);
    nodes.push({ id: id.value, at, isUnknownSize, content: bytes.subarray(contentAt, end), children });
    at = end;
  }
  return nodes;
}

/** The first node under `nodes` that is reached by these ids. */
export function find(nodes: readonly EbmlNode[], ...path: readonly number[]): EbmlNode {
  const [id, ...rest] = path;
  const node = nodes.find((candidate) => candidate.id === id);
  if (node === undefined) throw new Error(`no element ${id?.toString(16)}`);
  return rest.length === 0 ? node : find(node.children, ...rest);
}

export function unsignedOf(node: EbmlNode): number {
  return node.content.reduce((value, byte) => value * 256 + byte, 0);
}

export function floatOf(node: EbmlNode): number {
  return new DataView(node.content.buffer, node.content.byteOffset).getFloat64(0);
}

export type ReadFrame = { readonly timeMs: number; readonly isKey: boolean; readonly data: Uint8Array };

/** All frames of a file, in order. */
export function framesOf(file: Uint8Array): ReadFrame[] {
  const segment = find(readEbml(file), 0x18538067);
  return segment.children
    .filter(({ id }) => id === 0x1f43b675)
    .flatMap((cluster) =>
      cluster.children
        .filter(({ id }) => id === 0xa3)
        .map(({ content }) => ({
          timeMs:
            unsignedOf(find(cluster.children, 0xe7)) +
            new DataView(content.buffer, content.byteOffset).getInt16(1),
          isKey: ((content[3] ?? 0) & 0x80) !== 0,
          data: content.slice(4),
        })),
    );
}

function endOf(bytes: Uint8Array, node: EbmlNode): number {
  return node.content.byteOffset - bytes.byteOffset + node.content.length;
}

function vint(bytes: Uint8Array, at: number, to: number, keepsMarker: boolean) {
  const first = at < to ? (bytes[at] ?? 0) : 0;
  const length = Math.clz32(first) - 23;
  if (first === 0 || at + length > to) return null;
  let value = keepsMarker ? first : first & (0xff >> length);
  for (let index = 1; index < length; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return { value, length };
}
