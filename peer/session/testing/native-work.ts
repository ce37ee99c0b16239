/**
 * Owns: knowing when the platform computes and reads nothing for us, so that a test's world can wait for that and not
 * for time: WebCrypto and blobs work on threads of their own, as fast as a busy machine lets them.
 * Never: used outside tests.
 */

const pending = new Set<Promise<unknown>>();

type Work = (...args: unknown[]) => Promise<unknown>;

function watch(prototype: object, methods: readonly string[]): void {
  const watched = prototype as Record<string, Work>;
  for (const method of methods) {
    const original = watched[method];
    if (original === undefined) throw new Error(`there is no ${method}`);
    watched[method] = function (this: unknown, ...args) {
      const work = original.apply(this, args);
      const settled = Promise.allSettled([work]).then(() => pending.delete(settled));
      pending.add(settled);
      return work;
    };
  }
}

watch(SubtleCrypto.prototype, [
  "encrypt",
  "decrypt",
  "sign",
  "verify",
  "digest",
  "generateKey",
  "deriveKey",
  "deriveBits",
  "importKey",
  "exportKey",
  "wrapKey",
  "unwrapKey",
]);
watch(Blob.prototype, ["arrayBuffer", "text"]);

/**
 * Until nothing that was asked of the platform is unanswered. What an answer causes may ask again.
 * @returns whether there was anything to wait for
 */
export async function nativeWorkDone(): Promise<boolean> {
  if (pending.size === 0) return false;
  while (pending.size > 0) await Promise.allSettled(pending);
  return true;
}
