/**
 * Owns: knowing when the platform computes and reads nothing for us, so that a test's world can wait for that and not
 * for time: WebCrypto and blobs work on threads of their own, as fast as a busy machine lets them.
 * Never: used outside tests.
 */

let pending = 0;
let idle = Promise.withResolvers<void>();

type Work = (...args: unknown[]) => Promise<unknown>;

function watch(prototype: object, methods: readonly string[]): void {
  const watched = prototype as Record<string, Work>;
  for (const method of methods) {
    const original = watched[method];
    if (original === undefined) throw new Error(`there is no ${method}`);
    watched[method] = function (this: unknown, ...args) {
      const work = original.apply(this, args);
      pending += 1;
      work.then(done, done);
      return work;
    };
  }
}

function done(): void {
  pending -= 1;
  if (pending > 0) return;
  idle.resolve();
  idle = Promise.withResolvers();
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
  if (pending === 0) return false;
  while (pending > 0) await idle.promise;
  return true;
}
